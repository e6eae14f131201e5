import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore, type Db } from '../open.ts';
import { mergeCaseWords, saveCaseWords } from './case-search.ts';

let dir: string;
let db: Db;
beforeAll(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'yichuang-case-words-'));
  const migrationsDir = path.join(import.meta.dirname, '../migrations');
  db = openStore({ file: path.join(dir, 'station.db'), key: new Uint8Array(32).fill(5), migrationsDir });
  const insert = db.prepare(
    `INSERT INTO cases (case_id, state, version, draft_json, operator_id, operator_name, created_at, updated_at)
     VALUES (?, 'DRAFT', 1, '{}', 'o', 'o', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z')`,
  );
  for (let n = 0; n < cases; n += 1) insert.run(`case-${n}`);
});
afterAll(() => {
  db.close();
  rmSync(dir, { recursive: true });
});

const cases = 600;
/** Rows of the index a piece of work writes: what it costs, on any machine. */
function rowsWritten(work: () => void): number {
  const written = (): number => db.prepare('SELECT total_changes()').pluck().get() as number;
  const before = written();
  work();
  return written() - before;
}
/** Most of them are nobody else's, as names and numbers are. */
const wordsOf = (n: number): string =>
  Array.from({ length: 60 }, (_, at) => `w${at % 3 === 0 ? at : n * 60 + at}`).join(' ');
const found = (word: string): number =>
  db.prepare('SELECT count(*) FROM case_words WHERE case_words MATCH ?').pluck().get(word) as number;

describe('what cases are found by', () => {
  it('costs the change of a case the same however many changed before: pieces are put together in free moments, a little at a time', () => {
    const changes: number[] = [];
    const steps: number[] = [];
    for (let n = 0; n < cases * 3; n += 1) {
      changes.push(rowsWritten(() => db.txUnsynced(() => saveCaseWords(db, `case-${n % cases}`, wordsOf(n)))));
      // A morning at the counter: now and then nobody asks anything for a moment.
      for (let more = n % 10 === 9; more;) steps.push(rowsWritten(() => (more = mergeCaseWords(db))));
    }
    expect(Math.max(...changes)).toBeLessThanOrEqual(20);
    expect(Math.max(...steps)).toBeLessThanOrEqual(100);
    expect(mergeCaseWords(db)).toBe(false);
    // Only the newest of each is found, and all of them.
    expect(found('w3')).toBe(cases);
    expect([found(`w${60 * 7 + 1}`), found(`w${60 * (2 * cases + 7) + 1}`)]).toEqual([0, 1]);
  });

  it('takes nothing of the room kept for a full disk when there is no place to put it in order', () => {
    let isAsked = false;
    db.whenFull(() => (isAsked = true));
    for (let n = 0; n < 40; n += 1) db.tx(() => saveCaseWords(db, `case-${n}`, wordsOf(9000 + n)));
    db.exec('CREATE TABLE filler (bytes BLOB)');
    db.exec(`PRAGMA max_page_count=${db.prepare('PRAGMA page_count').pluck().get() as number}`);
    const putInOrder = (): void => {
      while (mergeCaseWords(db));
    };
    expect(() => {
      for (;;) db.exec('INSERT INTO filler VALUES (zeroblob(3000))');
    }).toThrow(/full/);
    expect(putInOrder).toThrow(/full/);
    expect(isAsked).toBe(false);
    expect(found(`w${60 * 9007 + 1}`)).toBe(1);
    db.exec('PRAGMA max_page_count=1000000');
    expect(putInOrder).not.toThrow();
  });
});
