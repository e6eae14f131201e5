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

/** The newest receipt this process knows to be stored: as long as the data is the same, it stays. */
const stored = new WeakMap<Platform, number>();

/** Call it once the transaction of a receipt is committed. */
export function keepReceipt(platform: Platform, mark: number): void {
  stored.set(platform, Math.max(mark, stored.get(platform) ?? 0));
}

/** What receipts say of the data; one question for both, because it is asked with every batch. */
export interface ReceiptsSay {
  /**
   * Data that this process has seen stored is gone: an older copy was put in its place while it ran, or a standby took over that had not
   * received all of it.
   */
  isPutBack: boolean;
  /** The receipt that was asked about is of this data, or there was none. */
  isKnown: boolean;
}

export async function askReceipts(platform: Platform, sql: Sql, seen: number | null = null): Promise<ReceiptsSay> {
  const mark = stored.get(platform) ?? null;
  if (mark === null && seen === null) return { isPutBack: false, isKnown: true };
  const [say] = await sql.query<ReceiptsSay>(
    `select $1::bigint is not null and not exists (select 1 from receipt where mark = $1) as "isPutBack",
       $2::bigint is null or exists (select 1 from receipt where mark = $2) or exists (select 1 from instance where receipts_since >= $2) as "isKnown"`,
    [mark, seen],
  );
  if (!say) throw new Error('no answer');
  return say;
}

/**
 * Receipts go on behind all that this process knows of an earlier life of the data, with one of its own: it stands in the data as long as this life does.
 *
 * @param seen one that a station was given in that life
 */
export async function beginReceipts(platform: Platform, sql: Sql, seen: number | null): Promise<number> {
  await jump(sql, Math.max(seen ?? 0, stored.get(platform) ?? 0));
  return await writeReceipt(platform, sql, 'platform');
}

/** At random, because a copy that was put back does not know how far its original came. */
async function jump(sql: Sql, behind: number): Promise<void> {
  await sql.query(
    `select setval('receipt_mark', greatest((select last_value from receipt_mark), $1::bigint) + $2::bigint)`,
    [behind, randomInt(1e9, 1e11)],
  );
}

/** The newest receipt; a station that was given a later one knows that this data is an older copy. */
export async function lastReceipt(sql: Sql): Promise<number> {
  const [row] = await sql.query<{ mark: number }>('select coalesce(max(mark), 0)::float8 as mark from receipt');
  return row?.mark ?? 0;
}

/** At each start: receipts go on far from where any earlier life of this data can have been, and very old ones are let go. */
export async function jumpAhead(platform: Platform): Promise<void> {
  await jump(platform.db, 0);
  const before = new Date(platform.clock.now().getTime() - keptDays * 86_400_000).toISOString();
  await platform.db.query(
    `with gone as (delete from receipt where at < $1::timestamptz returning mark)
     update instance set receipts_since = greatest(receipts_since, (select max(mark) from gone)) where exists (select 1 from gone)`,
    [before],
  );
}
