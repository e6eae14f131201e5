import type { Platform } from '../kernel/context.ts';
import type { Sql } from '../kernel/sql.ts';
import type { Span } from './numbers-ahead.ts';
import { healingSince } from './open-healing.ts';

/** A block as a station says that it holds it; numbers before `next` are in use. */
export interface HeldBlock {
  prefix: string;
  first?: number | undefined;
  next: number;
  last: number;
}

/** What is known here of the numbers a station holds. */
export interface HeldLook {
  /**
   * Numbers that it holds as free were taken back; while a healing is open, also: another was given them in this life of the data.
   * Without one the station's receipt has to tell first, so that the other learns of it as well.
   */
  isTaken: boolean;
  /** While a healing is open: what it was given, the series has not come to yet, and is not kept for it. */
  ahead: Span[];
}

/** One question with every greeting, whether a healing is open or not. Must run inside a transaction. */
export async function lookAtHeld(
  platform: Platform,
  sql: Sql,
  stationId: string,
  held: readonly HeldBlock[],
): Promise<HeldLook> {
  if (held.length === 0) return { isTaken: false, ahead: [] };
  const rows = await sql.query<{ n: number; is_taken: boolean; is_ahead: boolean }>(
    `with open as (select exists (select 1 from healing where noticed_at > $5::timestamptz) as is_open)
     select h.n::int as n,
       h.next <= h.last and exists (
         select 1 from (
           (select station_id, last, withdrawn from number_block b where b.prefix = h.prefix and b.first <= h.next order by b.first desc limit 1)
           union all select station_id, last, withdrawn from number_block b where b.prefix = h.prefix and b.first > h.next and b.first <= h.last
         ) b where b.last >= h.next and (b.withdrawn or (b.station_id <> $4 and open.is_open))) as is_taken,
       open.is_open and coalesce((select s.next <= h.last from number_series s where s.prefix = h.prefix), false) and not exists (
         select 1 from number_block b where b.prefix = h.prefix and b.station_id = $4 and b.ahead and b.first <= h.first and b.last >= h.last) as is_ahead
     from open, unnest($1::text[], $2::bigint[], $3::bigint[], $6::bigint[]) with ordinality as h (prefix, next, last, first, n)`,
    [
      held.map(({ prefix }) => prefix),
      held.map(({ next }) => next),
      held.map(({ last }) => last),
      stationId,
      healingSince(platform),
      held.map(({ first, next }) => first ?? next),
    ],
  );
  return {
    isTaken: rows.some((row) => row.is_taken),
    ahead: rows.flatMap((row) => {
      const block = held[row.n - 1];
      return block && row.is_ahead
        ? [{ prefix: block.prefix, first: block.first ?? block.next, last: block.last }]
        : [];
    }),
  };
}
