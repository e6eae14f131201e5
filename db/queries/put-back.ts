import { z } from 'zod';
import type { Db } from '../open.ts';
import { readSetting, writeSetting } from './settings.ts';

/** Columns a row keeps on its way between `outbox` and `outbox_sent`. */
export const outboxColumns = `outbox_id, stream, case_id, project_no, class, seq, data_version, idem_key, row_json`;

/**
 * Rows acknowledged with a receipt above `known` and up to `upTo` go again, in the order of their numbers; those below `from` are in the
 * outbox already. Kept in the store: what a power cut breaks off goes on after it.
 */
const PuttingBack = z.object({ known: z.number(), upTo: z.number(), from: z.number() });
type PuttingBack = z.infer<typeof PuttingBack>;
const key = 'puttingBack';

const puttingBack = (db: Db): PuttingBack | null => readSetting(db, key, PuttingBack.nullable());

/** Of a platform that knows none of the receipts: what was acknowledged before there were any has been lost, too. */
const inRange = `(acked_mark > @known AND acked_mark <= @upTo OR @known = 0 AND acked_mark IS NULL)`;
/** The same, without the index of receipts: rows are wanted in the order of their numbers. */
const inRangeByNumber = inRange.replaceAll('acked_mark', '+acked_mark');

/**
 * Rows acknowledged after this receipt are to be sent again: the platform that acknowledged them has lost them. Call `putBackSome` until
 * it has no more.
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
    writeSetting(db, key, from === null ? null : { ...range, from });
    return rows;
  });
}

/**
 * Puts the next so many of them back into line, under their old numbers, so that they go before what was written since.
 *
 * @returns the number below which everything that has to go again is in the outbox; null: all of it is
 */
export function putBackSome(db: Db, count: number, now: string): number | null {
  const open = puttingBack(db);
  if (open === null) return null;
  const ids = db
    .prepare(
      `SELECT outbox_id FROM outbox_sent WHERE outbox_id >= @from AND ${inRangeByNumber} ORDER BY outbox_id LIMIT @limit`,
    )
    .pluck()
    .all({ ...open, limit: count + 1 }) as number[];
  const next = ids[count] ?? null;
  // What a power cut takes with it is put back again.
  db.txUnsynced(() => {
    putBackWhere(db, 'outbox_id IN (SELECT value FROM json_each(@ids))', {
      ids: JSON.stringify(ids.slice(0, count)),
      now,
    });
    writeSetting(db, key, next === null ? null : { ...open, from: next });
  });
  return next;
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
  for (const stream of streams) putBackStream(db, stream, now);
}

/** All of one stream at once: what it says is about to be changed. */
export function putBackStream(db: Db, stream: string, now: string): void {
  const open = puttingBack(db);
  if (open !== null) putBackWhere(db, `stream = @stream AND ${inRangeByNumber}`, { ...open, stream, now });
}

/** The receipt behind which everything goes again; null when nothing has to. */
export const knownOfPutBack = (db: Db): number | null => puttingBack(db)?.known ?? null;

/** How many have not come back into line yet. */
export function countPutBack(db: Db): number {
  const open = puttingBack(db);
  if (open === null) return 0;
  // One acknowledged anew is counted no more, wherever its new receipt lies.
  const { rows } = db
    .prepare(`SELECT count(*) AS rows FROM outbox_sent WHERE outbox_id >= @from AND ${inRange}`)
    .get(open) as { rows: number };
  return rows;
}

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
