import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore, type Db } from '#db/open.ts';
import { silentLogger } from './log.ts';
import { slowQueries, slowQueryFile } from './slow-queries.ts';

let dir: string;
let db: Db;
beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'yichuang-slow-'));
  const migrationsDir = path.join(import.meta.dirname, '../../db/migrations');
  db = openStore({ file: path.join(dir, 'station.db'), key: new Uint8Array(32).fill(4), migrationsDir });
});
afterEach(() => {
  db.close();
  rmSync(dir, { recursive: true });
});

const counting = `WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < @most)
  SELECT n FROM numbers WHERE n > @most - 3 AND @name = '赵铁柱'`;
const at = '2026-03-05T02:24:12.000Z';
const lines = (): string[] => readFileSync(slowQueryFile(dir), 'utf8').trim().split('\n');

describe('statements that take long', () => {
  it('are written down with their time and rows, and without what they were asked with', () => {
    db.whenSlow(slowQueries(dir, silentLogger, () => at));
    // As many as this machine needs to be slow.
    for (let most = 100_000; !existsSync(slowQueryFile(dir)); most *= 2)
      db.prepare(counting).all({ most, name: '赵铁柱' });
    const [line = ''] = lines();
    expect(JSON.parse(line)).toEqual({
      at,
      ms: expect.any(Number) as number,
      rows: 3,
      sql: counting.replace(/\s+/g, ' '),
    });
    expect((JSON.parse(line) as { ms: number }).ms).toBeGreaterThanOrEqual(40);
    expect(line).not.toMatch(/100000|"赵铁柱"/);
  });

  it('fill no disk: so many lines a minute, and two files', () => {
    const tell = (): void => {
      const write = slowQueries(dir, silentLogger, () => at);
      for (let n = 0; n < 100; n += 1) write({ sql: 'SELECT 1 '.repeat(1000), ms: 50, rows: 1 });
    };
    tell();
    expect(lines()).toHaveLength(30);
    for (let n = 0; n < 12; n += 1) tell();
    expect(statSync(slowQueryFile(dir)).size + statSync(`${slowQueryFile(dir)}.1`).size).toBeLessThan(600_000);
    expect(existsSync(`${slowQueryFile(dir)}.2`)).toBe(false);
  });
});
