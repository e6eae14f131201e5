import { z } from 'zod';
import type { Db } from '../open.ts';
import { outboxColumns, type Acknowledged, type OutboxDbRow } from './outbox-row.ts';
import { readSetting, writeSetting } from './settings.ts';

/**
 * Rows acknowledged with a receipt above `known` and up to `upTo` go again, in the order of their numbers; those below `from` are in the
 * outbox already, and `left` are not. Kept in the store: what a power cut breaks off goes on after it.
 */
const PuttingBack = z.object({ known: z.number(), upTo: z.number(), from: z.number(), left: z.number().optional() });
type PuttingBack = z.infer<typeof PuttingBack>;
const key = 'puttingBack';

const puttingBack = (db: Db): PuttingBack | null => readSetting(db, key, PuttingBack.nullable());

/** Of a platform that knows none of the receipts: what was acknowledged before there were any has been lost, too. */
const inRange = `(acked_mark > @known AND acked_mark <= @upTo OR @known = 0 AND acked_mark IS NULL)`;
/** The same, without the index of receipts: rows are wanted in the order of their numbers. */
const inRangeByNumber = inRange.replaceAll('acked_mark', '+acked_mark');

/**
 * Rows acknowledged after this receipt are to be sent again: the platform that acknowledged them has lost them. They go from where they
 * are (`listPutBack`); what does not arrive comes back into the outbox with all of its stream.
 *
 * @param known 0: it knows none of the receipts, nor what was acknowledged before there were any
 * @returns how many rows that are
 */
export function beginPutBack(db: Db, known: number): number {
  return db.tx(() => {
    const before = puttingBack(db);
    const { newest } = db.prepare('SELECT max(acked_mark) AS newest FROM outbox_sent').get() as {
      newest: number | null;
    };
    const range = { known: Math.min(known, before?.known ?? known), upTo: Math.max(newest ?? 0, before?.upTo ?? 0) };
    const { rows, from } = db
      .prepare(`SELECT count(*) AS rows, min(outbox_id) AS "from" FROM outbox_sent WHERE ${inRange}`)
      .get(range) as { rows: number; from: number | null };
    writeSetting(db, key, from === null ? null : { ...range, from, left: rows });
    return rows;
  });
}

/** Where what has to go again begins; null: nothing has to. */
export const startOfPutBack = (db: Db): number | null => puttingBack(db)?.from ?? null;

/** The next so many that go again, in the order of their numbers, as if they waited; nothing is moved. */
export function listPutBack(db: Db, from: number, limit: number): OutboxDbRow[] {
  const open = puttingBack(db);
  if (open === null) return [];
  return db
    .prepare(
      `SELECT ${outboxColumns}, 'waiting' AS state, attempts, next_try_at, NULL AS failure_json, created_at
       FROM outbox_sent WHERE outbox_id >= @from AND ${inRangeByNumber} ORDER BY outbox_id LIMIT @limit`,
    )
    .all({ ...open, from, limit }) as OutboxDbRow[];
}

/** Of these streams those that have something unsent before this number: what goes again must not overtake it. */
export const streamsHeldUp = (db: Db, streams: readonly string[], before: number): string[] =>
  db
    .prepare(
      `SELECT DISTINCT stream FROM outbox INDEXED BY outbox_unsent
       WHERE stream IN (SELECT value FROM json_each(?)) AND outbox_id < ?`,
    )
    .pluck()
    .all(JSON.stringify(streams), before) as string[];

/** They arrived once more. */
export function ackAgain(db: Db, outboxIds: readonly number[], ack: Acknowledged): void {
  db.tx(() => {
    db.prepare(
      `UPDATE outbox_sent SET attempts = attempts + 1, acked_at = @at, acked_by = @by, acked_durable = @isDurable, acked_mark = @mark
       WHERE outbox_id IN (SELECT value FROM json_each(@ids))`,
    ).run({ ...ack, isDurable: ack.isDurable ? 1 : 0, ids: JSON.stringify(outboxIds) });
    const open = puttingBack(db);
    if (open !== null) writeSetting(db, key, { ...open, left: stillLeft(db, open, outboxIds.length) });
  });
}

/** All before this number has gone, or is in the outbox; null: everything. */
export function advancePutBack(db: Db, from: number | null): void {
  const open = puttingBack(db);
  if (open !== null && from !== open.from) writeSetting(db, key, from === null ? null : { ...open, from });
}

/**
 * Cases whose first acceptance goes again under a number they do not have any more, those at the platform alone too: whole and at once, so
 * that all of it can be renamed.
 */
export function putBackRenumbered(db: Db, now: string): void {
  const open = puttingBack(db);
  if (open === null) return;
  const first = `class = 'accept' AND data_version = 1 AND ${inRange}`;
  const streams = db
    .prepare(
      `SELECT s.stream FROM outbox_sent s JOIN cases c USING (case_id) WHERE s.project_no <> c.project_no AND ${first}
       UNION SELECT s.stream FROM outbox_sent s JOIN lost_cases l ON s.stream = 'case:' || l.case_id
       WHERE s.case_id IS NULL AND s.project_no <> l.project_no AND ${first}`,
    )
    .pluck()
    .all(open) as string[];
  putBackStreams(db, streams, now);
}

/** All of these streams at once: what they say is about to be changed, or something of them did not arrive. */
export function putBackStreams(db: Db, which: readonly string[], now: string): void {
  const open = puttingBack(db);
  const streams = JSON.stringify(which);
  if (open === null) return;
  db.tx(() => {
    const where = `stream IN (SELECT value FROM json_each(@streams)) AND ${inRangeByNumber}`;
    const { rows } = db
      .prepare(`SELECT count(*) AS rows FROM outbox_sent WHERE outbox_id >= @from AND ${where}`)
      .get({ ...open, streams }) as { rows: number };
    writeSetting(db, key, { ...open, left: stillLeft(db, open, rows) });
    putBackWhere(db, where, { ...open, streams, now });
  });
}

/** The receipt behind which everything goes again; null when nothing has to. */
export const knownOfPutBack = (db: Db): number | null => puttingBack(db)?.known ?? null;

/** How many have not come back into line yet. Asked with every batch: kept, not counted. */
export function countPutBack(db: Db): number {
  const open = puttingBack(db);
  return open === null ? 0 : leftOf(db, open);
}

/** Begun by a version that did not keep it, they are counted: one acknowledged anew is not, wherever its new receipt lies. */
function leftOf(db: Db, open: PuttingBack): number {
  if (open.left !== undefined) return open.left;
  const { rows } = db
    .prepare(`SELECT count(*) AS rows FROM outbox_sent WHERE outbox_id >= @from AND ${inRange}`)
    .get(open) as { rows: number };
  return rows;
}

/** While it is open something is left, whatever lies in its range by chance. */
const stillLeft = (db: Db, open: PuttingBack, moved: number): number => Math.max(1, leftOf(db, open) - moved);

/** Rows acknowledged by a platform that is gone and never was durable: they are sent again. */
export const requeueLost = (db: Db, currentInstance: string, now: string): number =>
  putBackWhere(db, 'acked_durable = 0 AND (acked_by < @currentInstance OR acked_by > @currentInstance)', {
    currentInstance,
    now,
  });

function putBackWhere(db: Db, where: string, values: { now: string } & Record<string, unknown>): number {
  return db.tx(() => {
    const { changes } = db
      .prepare(
        `INSERT INTO outbox (${outboxColumns}, state, attempts, next_try_at, created_at)
         SELECT ${outboxColumns}, 'waiting', attempts, @now, created_at FROM outbox_sent WHERE ${where}`,
      )
      .run(values);
    db.prepare(`DELETE FROM outbox_sent WHERE ${where}`).run(values);
    return changes;
  });
}
