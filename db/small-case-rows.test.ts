import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mountSmallDisk } from '#tests/faults/small-disk.ts';
import { openStore, type Db } from './open.ts';
import { findItemText, keepItemText } from './queries/catalogue.ts';
import { findCase, listDrafts } from './queries/cases.ts';

const migrationsDir = path.join(import.meta.dirname, 'migrations');
const key = new Uint8Array(32).fill(5);
const at = '2026-03-05T02:24:12.000Z';
/** Twenty kilobytes, as the items of a catalogue have. */
const itemText = (version: number): string => JSON.stringify({ taskCode: 'T', version, text: '事项'.repeat(3500) });
let dir: string;
let db: Db | undefined;

beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'yichuang-rows-'));
});
afterEach(() => {
  db?.close();
  fs.rmSync(dir, { recursive: true });
});

function open(migrations: string): Db {
  db?.close();
  return (db = openStore({ file: path.join(dir, 'station.db'), key, migrationsDir: migrations }));
}
/** A store as the version before kept it: every case with the item in its own row. */
function oldStore(): Db {
  const old = path.join(dir, 'migrations');
  fs.mkdirSync(old);
  for (const name of fs.readdirSync(migrationsDir))
    if (name < '0135') fs.copyFileSync(path.join(migrationsDir, name), path.join(old, name));
  return open(old);
}
const all = (store: Db, sql: string): Record<string, unknown>[] =>
  store.prepare(sql).all() as Record<string, unknown>[];
const numberOf = (store: Db, sql: string): number => Number(Object.values(all(store, sql)[0] ?? {})[0]);
const pagesUsed = (store: Db): number =>
  numberOf(store, 'PRAGMA page_count') - numberOf(store, 'PRAGMA freelist_count');

/** What the tables themselves take: later versions have more of them. */
function emptyPages(migrations: string): number {
  const store = openStore({ file: path.join(dir, 'empty.db'), key, migrationsDir: migrations });
  const pages = pagesUsed(store);
  store.close();
  return pages;
}

function fill(store: Db, count: number): void {
  const insert =
    store.prepare(`INSERT INTO cases (case_id, state, version, project_no, task_code, task_name, applicant_name, applicant_cert,
    search_text, draft_json, item_json, accept_time, promise_due, operator_id, operator_name, created_at, updated_at, words_no, outcome_json,
    delivery_json, fingerprint, query_password) VALUES (@id, @state, 3, @no, 'T', '示例事项', '赵铁柱', '000000199001010018', 'ztz', '{"draft":1}', @item,
    @at, '2026-03-19', 'op', '李静', @at, @at, @words, '{"resultType":"plain"}', @delivered, 'f', '123456')`);
  const paper = store.prepare(
    `INSERT INTO documents (document_id, case_id, kind, doc_no, data_json, sm3, created_at) VALUES (?, ?, 'RECEIPT', ?, '{"a":1}', 's', ?)`,
  );
  const answer =
    store.prepare(`INSERT INTO verifications (verification_id, case_id, name, attempt, state, message, title, department, limit_ms,
    answer, subject, counts) VALUES (?, ?, 'household', 1, 'valid', '相符', '户籍', '公安', 5000, '{"b":2}', 'who', 1)`);
  const step = store.prepare(
    `INSERT INTO case_steps (case_id, seq, at, step_name, text) VALUES (?, 1, ?, '受理', '受理')`,
  );
  for (let n = 0; n < count; n += 1) {
    const isDraft = n % 10 === 9;
    insert.run({
      id: `c${n}`,
      state: isDraft ? 'DRAFT' : n % 10 === 8 ? 'DELIVERED' : 'ACCEPTED',
      no: isDraft ? null : `0000002026${n}`,
      item: isDraft ? null : itemText(n % 2),
      delivered: n % 10 === 8 ? JSON.stringify({ at }) : null,
      words: n + 1,
      at,
    });
    step.run(`c${n}`, at);
    paper.run(`d${n}`, `c${n}`, `0000${n}`, at);
    answer.run(`v${n}`, `c${n}`);
  }
}

describe('a store whose cases each kept their item', () => {
  it('keeps every case with the item it was accepted under, once for all cases of a version', () => {
    const old = oldStore();
    const emptyBefore = pagesUsed(old);
    fill(old, 60);
    const before = all(old, 'SELECT * FROM cases ORDER BY case_id');
    const papers = all(old, 'SELECT * FROM documents ORDER BY document_id');
    const answers = all(old, 'SELECT * FROM verifications ORDER BY verification_id');
    const counts = all(old, 'SELECT * FROM case_counts ORDER BY state');
    const usedBefore = pagesUsed(old) - emptyBefore;
    const store = open(migrationsDir);
    expect(
      all(store, 'SELECT c.*, t.item_json FROM cases c LEFT JOIN item_texts t USING (item_no) ORDER BY case_id'),
    ).toEqual(
      before.map((row) => ({ ...row, item_no: row['item_json'] === null ? null : (expect.any(Number) as number) })),
    );
    expect(numberOf(store, 'SELECT count(*) FROM item_texts')).toBe(2);
    expect(all(store, 'SELECT * FROM case_counts ORDER BY state')).toEqual(counts);
    expect(all(store, 'SELECT * FROM documents ORDER BY document_id')).toMatchObject(papers);
    expect(all(store, 'SELECT * FROM verifications ORDER BY verification_id')).toMatchObject(answers);
    expect(pagesUsed(store) - emptyPages(migrationsDir)).toBeLessThan(usedBefore / 3);
    // What refers to a case still holds, and still holds it.
    expect(all(store, 'PRAGMA foreign_key_check')).toEqual([]);
    expect(() => store.prepare(`DELETE FROM cases WHERE case_id = 'c0'`).run()).toThrow(/FOREIGN KEY/);
    store.prepare(`UPDATE cases SET state = 'IN_REVIEW' WHERE case_id = 'c0'`).run();
    expect(numberOf(store, `SELECT cases FROM case_counts WHERE state = 'IN_REVIEW'`)).toBe(1);
    expect(listDrafts(store, 'op', 10)).toHaveLength(6);
    // A case accepted now under the same text finds it there.
    const kept = keepItemText(store, 'T', itemText(0));
    expect(findCase(store, 'c0')?.item_no).toBe(kept);
    expect(findItemText(store, kept)).toBe(itemText(0));
  });

  it('is left as it was when something in it refers to a case that is not there', () => {
    const old = oldStore();
    fill(old, 3);
    old.exec(`PRAGMA foreign_keys=OFF; DELETE FROM cases WHERE case_id = 'c1'; PRAGMA foreign_keys=ON`);
    expect(() => open(migrationsDir)).toThrow(/CORRUPT/);
    const again = open(path.join(dir, 'migrations'));
    expect(all(again, 'SELECT case_id FROM cases WHERE item_json IS NOT NULL')).toHaveLength(2);
  });
});

describe('an upgrade that needs more room than the disk has', () => {
  it('is not begun and says how much it needs; the old store is as it was, and upgraded once there is room', (context) => {
    const disk = mountSmallDisk(path.join(dir, 'disk'), 64);
    if ('reason' in disk) {
      console.warn(disk.reason);
      return context.skip(disk.reason);
    }
    const place = dir;
    try {
      dir = disk.dir;
      const old = oldStore();
      fill(old, 400);
      old.close();
      db = undefined;
      const file = path.join(dir, 'station.db');
      const size = fs.statSync(file).size;
      expect(size).toBeGreaterThan(6 * 1024 * 1024);
      const digest = (): string => createHash('sha256').update(fs.readFileSync(file)).digest('hex');
      const before = digest();
      disk.fill();
      const filler = path.join(dir, 'filler');
      fs.truncateSync(filler, fs.statSync(filler).size - size * 2);
      let refused: unknown;
      try {
        open(migrationsDir);
      } catch (error) {
        refused = error;
      }
      expect(refused).toMatchObject({ problem: 'NO_ROOM', room: { free: expect.any(Number) as number } });
      expect(digest()).toBe(before);
      // What is asked for is enough: with a little more it goes through.
      fs.truncateSync(filler, fs.statSync(filler).size - Math.ceil(size * 1.2));
      const upgraded = open(migrationsDir);
      expect(numberOf(upgraded, 'SELECT count(*) FROM cases')).toBe(400);
      upgraded.close();
      db = undefined;
    } finally {
      db?.close();
      db = undefined;
      disk.close();
      dir = place;
    }
  });
});
