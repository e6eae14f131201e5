import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openStore, type Db } from '#db/open.ts';
import { keptPages } from './kept-pages.ts';

const hour = 3_600_000;
let dir: string;
let db: Db;
let now: number;
beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'yichuang-pages-'));
  db = openStore({
    ...{ file: path.join(dir, 'station.db'), key: new Uint8Array(32).fill(4) },
    migrationsDir: path.join(import.meta.dirname, '../../db/migrations'),
  });
  now = 1000 * hour;
});
afterEach(() => {
  db.close();
  rmSync(dir, { recursive: true, force: true });
});
const pages = () => keptPages(db, () => now);

it('knows a page for twelve hours after it was let in, from whichever start of the host', () => {
  pages().add('one');
  now += 12 * hour - 1;
  expect(pages().has('one')).toBe(true);
  now += 1;
  expect(pages().has('one')).toBe(false);
});

it('knows no page from a time that has not come: the clock was set back', () => {
  pages().add('one');
  now -= 1;
  expect(pages().has('one')).toBe(false);
});

it('knows the last eight pages and no others', () => {
  const kept = pages();
  for (let page = 1; page <= 9; page += 1) kept.add(`page-${page}`);
  expect(['page-1', 'page-2', 'page-9', 'page-10'].map((page) => pages().has(page))).toEqual([
    false,
    true,
    true,
    false,
  ]);
});

it('keeps nothing a page could be opened with', () => {
  pages().add('what-the-page-holds');
  const stored = db.prepare('SELECT value FROM settings').pluck().all().join();
  expect(stored).toContain('digest');
  expect(stored).not.toContain('what-the-page-holds');
});
