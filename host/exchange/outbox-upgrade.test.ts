import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore, type Db } from '#db/open.ts';
import { dueRows, listDue, markAttention, nextDataVersion } from '#db/queries/outbox.ts';
import { reportTo } from '../kernel/report.ts';

const migrations = path.join(import.meta.dirname, '../../db/migrations');
const key = new Uint8Array(32).fill(9);
const at = '2026-03-05T02:24:12.000Z';
const later = '2026-03-06T02:24:12.000Z';
let dir: string;
let db: Db | undefined;

beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'yichuang-outbox-'));
});
afterEach(() => {
  db?.close();
  rmSync(dir, { recursive: true });
});

/** The store as the version before streams left it. */
function oldStore(): Db {
  const old = path.join(dir, 'migrations');
  mkdirSync(old);
  for (const name of readdirSync(migrations))
    if (name < '0004') copyFileSync(path.join(migrations, name), path.join(old, name));
  return (db = openStore({ file: path.join(dir, 'station.db'), key, migrationsDir: old }));
}
function newStore(): Db {
  db?.close();
  return (db = openStore({ file: path.join(dir, 'station.db'), key, migrationsDir: migrations }));
}
function addCase(store: Db, caseId: string): void {
  store
    .prepare(
      `INSERT INTO cases (case_id, state, version, draft_json, operator_id, operator_name, created_at, updated_at) VALUES (?, 'ACCEPTED', 1, '{}', 'o', 'o', ?, ?)`,
    )
    .run(caseId, at, at);
}
/** As that version wrote it. */
function addOld(store: Db, caseId: string, projectNo: string, seq: number, state = 'waiting'): void {
  const idemKey = `${projectNo}/step/${seq}/1`;
  const row = {
    key: idemKey,
    class: 'step',
    projectNo,
    seq,
    dataVersion: 1,
    occurredAt: at,
    payload: { projectNo, seq },
  };
  store
    .prepare(
      `INSERT INTO outbox (case_id, project_no, class, seq, data_version, idem_key, row_json, state, next_try_at, created_at, failure_json)
       VALUES (?, ?, 'step', ?, 1, ?, ?, ?, ?, ?, ?)`,
    )
    .run(caseId, projectNo, seq, idemKey, JSON.stringify(row), state, at, at, state === 'attention' ? '{}' : null);
}

describe('an outbox from before streams', () => {
  it('keeps every row with its key, content, order and state, and knows its stream', () => {
    const old = oldStore();
    addCase(old, 'c1');
    addCase(old, 'c2');
    addOld(old, 'c1', 'N1', 1, 'acked');
    addOld(old, 'c2', 'N2', 1, 'attention');
    addOld(old, 'c1', 'N1', 2);
    addOld(old, 'c2', 'N2', 2);
    const before = old.prepare('SELECT * FROM outbox ORDER BY outbox_id').all();
    const store = newStore();
    const after = store.prepare('SELECT * FROM outbox_all ORDER BY outbox_id').all() as { stream: string }[];
    expect(after).toEqual(
      before.map((row) => ({
        ...(row as object),
        stream: `case:${(row as { case_id: string }).case_id}`,
        acked_mark: null,
      })),
    );
    expect(listDue(store, later, 10).map((row) => row.idem_key)).toEqual(['N1/step/2/1']);
    expect(nextDataVersion(store, 'case:c1', 'step', 2)).toBe(2);
  });

  it('gives no number twice, though the newest rows were acknowledged and are elsewhere', () => {
    const old = oldStore();
    addCase(old, 'c1');
    addOld(old, 'c1', 'N1', 1);
    addOld(old, 'c1', 'N1', 2, 'acked');
    const store = newStore();
    reportTo(store, 'station', null, {
      class: 'rating',
      projectNo: null,
      seq: 1,
      at,
      payload: { projectNo: null, seq: 1, level: 5, source: 'screen', assessTime: at, windowNo: '1', operator: 'o' },
    });
    expect(store.prepare('SELECT outbox_id, state FROM outbox_all ORDER BY outbox_id').all()).toEqual([
      { outbox_id: 1, state: 'waiting' },
      { outbox_id: 2, state: 'acked' },
      { outbox_id: 3, state: 'waiting' },
    ]);
  });
});

describe('an outbox of streams', () => {
  const rating = (store: Db, stream: string, seq: number): void => {
    reportTo(store, stream, null, {
      class: 'rating',
      projectNo: null,
      seq,
      at,
      payload: { projectNo: null, seq, level: 5, source: 'screen', assessTime: at, windowNo: '1', operator: 'o' },
    });
  };

  it('takes rows without a case or a number, and counts their versions', () => {
    const store = newStore();
    rating(store, 'station', 1);
    rating(store, 'station', 1);
    rating(store, 'hall:H1', 1);
    expect(listDue(store, later, 10).map((row) => row.idem_key)).toEqual([
      'station/rating/1/1',
      'station/rating/1/2',
      'hall:H1/rating/1/1',
    ]);
  });

  it('is held back by a refused row in that row’s stream alone', () => {
    const store = newStore();
    for (const seq of [1, 2]) for (const stream of ['station', 'hall:H1', 'ticket:t']) rating(store, stream, seq);
    const [first] = listDue(store, later, 10);
    markAttention(store, first?.outbox_id ?? 0, '{}');
    expect(listDue(store, later, 10).map((row) => `${row.stream} ${row.seq}`)).toEqual([
      'hall:H1 1',
      'ticket:t 1',
      'hall:H1 2',
      'ticket:t 2',
    ]);
  });

  it('finds what is due without walking over what was acknowledged', () => {
    const plan = newStore()
      .prepare(`EXPLAIN QUERY PLAN ${dueRows}`)
      .all({ now: at, limit: 10, except: '[]', below: 100 }) as {
      detail: string;
    }[];
    const steps = plan.map((step) => step.detail);
    expect(steps.join('\n')).toMatch(/o USING (COVERING )?INDEX outbox_waiting/);
    expect(steps.join('\n')).toMatch(/SEARCH e USING (COVERING )?INDEX outbox_unsent \(stream=\? AND outbox_id<\?\)/);
    expect(steps.some((step) => /SCAN (o|e)$|TEMP B-TREE/.test(step))).toBe(false);
  });
});
