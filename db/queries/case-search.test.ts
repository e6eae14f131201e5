import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore, type Db } from '../open.ts';
import { searchCases, type CaseSearch } from './case-search.ts';

let dir: string;
let db: Db;
const states = ['DRAFT', 'RECEIVED', 'ACCEPTED', 'DELIVERED'];

/** Cases of forty days; some are due, some share a moment. */
beforeAll(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'yichuang-case-search-'));
  const migrationsDir = path.join(import.meta.dirname, '../migrations');
  db = openStore({ file: path.join(dir, 'station.db'), key: new Uint8Array(32).fill(5), migrationsDir });
  const insert = db.prepare(
    `INSERT INTO cases (case_id, state, version, draft_json, promise_due, accept_time, operator_id, operator_name, created_at, updated_at)
     VALUES (?, ?, 1, '{}', ?, ?, 'o', 'o', ?, ?)`,
  );
  for (let n = 0; n < 400; n += 1) {
    const at = new Date(Date.UTC(2026, 0, 1 + (n % 40), 1 + (n % 9), n % 60, n)).toISOString();
    const due = n % 5 === 0 ? null : `2026-0${1 + (n % 6)}-1${n % 7}`;
    insert.run(`case-${n}`, states[(n * 7) % 4], due, n % 3 === 0 ? null : at, at, at);
  }
});
afterAll(() => {
  db.close();
  rmSync(dir, { recursive: true });
});

const day = (date: string): { from: string; to: string } => ({
  from: `${date}T00:00:00.000Z`,
  to: `${date}T24:00:00.000Z`,
});
const base: CaseSearch = {
  words: [],
  number: null,
  expression: '',
  states: [],
  days: [],
  sort: 'recent',
  limit: 30,
  offset: 0,
};

/** The same by reading everything. */
function plainly(query: CaseSearch): string[] {
  const order =
    query.sort === 'due' ? 'promise_due IS NULL, promise_due, updated_at DESC, case_id' : 'updated_at DESC, case_id';
  const rows = db
    .prepare(`SELECT case_id, state, coalesce(accept_time, created_at) AS at FROM cases ORDER BY ${order}`)
    .all() as { case_id: string; state: string; at: string }[];
  return rows
    .filter((row) => query.states.length === 0 || query.states.includes(row.state))
    .filter((row) => query.days.length === 0 || query.days.some(({ from, to }) => row.at >= from && row.at < to))
    .map((row) => row.case_id);
}

describe('a list of cases', () => {
  const lists = (['recent', 'due'] as const).flatMap((sort) =>
    [[], ['ACCEPTED'], ['DRAFT', 'DELIVERED'], ['SUSPENDED']].flatMap((chosen) =>
      [[], [day('2026-01-05')], [day('2026-01-05'), day('2026-02-03'), day('2026-01-05')]].map((days) => ({
        ...base,
        sort,
        days,
        states: chosen,
      })),
    ),
  );

  it.each(lists.map((query) => [`${query.sort} ${query.states.join()} ${query.days.length} days`, query] as const))(
    'holds page by page what reading everything gives: %s',
    (_, query) => {
      const wanted = plainly(query);
      const found: string[] = [];
      for (let offset = 0; ; offset += query.limit) {
        const page = searchCases(db, { ...query, offset });
        found.push(...page.rows.map((row) => row.case_id));
        const isEnd = page.rows.length < query.limit || found.length === wanted.length;
        if (!page.isCut && (query.days.length === 0 || isEnd)) expect(page.total).toBe(wanted.length);
        if (isEnd) break;
      }
      expect(found).toEqual(wanted);
    },
  );

  it('knows how many there are of each state when they change', () => {
    const total = (chosen: string[]): number => searchCases(db, { ...base, states: chosen }).total;
    const [drafts, accepted] = [total(['DRAFT']), total(['ACCEPTED'])];
    db.prepare(`UPDATE cases SET state = 'ACCEPTED' WHERE case_id = 'case-0'`).run();
    expect([total(['DRAFT']), total(['ACCEPTED']), total([])]).toEqual([drafts - 1, accepted + 1, 400]);
    db.prepare(`UPDATE cases SET state = 'DRAFT' WHERE case_id = 'case-0'`).run();
    expect([total(['DRAFT']), total(['DRAFT', 'ACCEPTED'])]).toEqual([drafts, drafts + accepted]);
  });
});
