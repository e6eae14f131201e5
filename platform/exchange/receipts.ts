import { randomInt } from 'node:crypto';
import type { Platform } from '../kernel/context.ts';
import type { Sql } from '../kernel/sql.ts';

const keptDays = 400;

/** Written with what is acknowledged, in one transaction: a copy of the data that lacks the rows lacks the receipt too. */
export async function writeReceipt(platform: Platform, sql: Sql, stationId: string): Promise<number> {
  const [row] = await sql.query<{ mark: number }>(
    `insert into receipt (mark, station_id, at) values (nextval('receipt_mark'), $1, $2::timestamptz) returning mark::float8 as mark`,
    [stationId, platform.clock.now().toISOString()],
  );
  if (!row) throw new Error('no receipt');
  return row.mark;
}

/** The newest receipt; a station that was given a later one knows that this data is an older copy. */
export async function lastReceipt(sql: Sql): Promise<number> {
  const [row] = await sql.query<{ mark: number }>('select coalesce(max(mark), 0)::float8 as mark from receipt');
  return row?.mark ?? 0;
}

/**
 * At each start: receipts go on far from where any earlier life of this data can have been, and very old ones are let go.
 * At random, because a copy that was put back does not know how far its original came.
 */
export async function jumpAhead(platform: Platform): Promise<void> {
  const jump = randomInt(1e9, 1e11);
  await platform.db.query(`select setval('receipt_mark', (select last_value from receipt_mark) + $1::bigint)`, [jump]);
  const before = new Date(platform.clock.now().getTime() - keptDays * 86_400_000).toISOString();
  await platform.db.query(
    `with gone as (delete from receipt where at < $1::timestamptz returning mark)
     update instance set receipts_since = greatest(receipts_since, (select max(mark) from gone)) where exists (select 1 from gone)`,
    [before],
  );
}
