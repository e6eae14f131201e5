import type { Platform } from '../kernel/context.ts';
import type { Sql } from '../kernel/sql.ts';
import { isHealing } from './open-healing.ts';

/** Case numbers `first` to `last` of a series, both included. */
export interface Span {
  prefix: string;
  first: number;
  last: number;
}

/** Of one station in a day; more it cannot have been given in a day of the other life either. */
const aheadPerDay = 2000;

/**
 * Each life of data that was put back goes on some way ahead, as chance has it: what a station was given in an earlier life may lie
 * where this one has not come yet. While a healing is open such numbers become blocks of the station that tells of them, so that it may
 * report them and nobody else is given them. What lies in another block already stays there. Must run inside a transaction.
 *
 * @param spans what the station says it was given
 * @returns whether any of it was new here
 */
export async function keepAhead(
  platform: Platform,
  sql: Sql,
  stationId: string,
  spans: readonly Span[],
): Promise<boolean> {
  return spans.length > 0 && (await isHealing(platform, sql)) && (await keepSpans(platform, sql, stationId, spans));
}

/** The same, known that a healing is open. */
export async function keepSpans(
  platform: Platform,
  sql: Sql,
  stationId: string,
  spans: readonly Span[],
): Promise<boolean> {
  let left: number | null = null;
  let isAny = false;
  const series = Map.groupBy(spans, ({ prefix }) => prefix);
  // In one order for everybody, so that two stations never wait for each other.
  for (const prefix of [...series.keys()].toSorted()) {
    for (const span of await notReached(sql, prefix, series.get(prefix) ?? [])) {
      for (const free of await withoutKnown(sql, span)) {
        left ??= aheadPerDay - (await keptToday(platform, sql, stationId));
        const last = Math.min(free.last, free.first + left - 1);
        if (last < free.first) return isAny;
        left -= last - free.first + 1;
        isAny = true;
        await sql.query(
          `insert into number_block (block_id, request_id, station_id, prefix, first, last, leased_at, ahead)
           values ($1, $1, $2, $3, $4, $5, $6::timestamptz, true)`,
          [platform.newId(), stationId, prefix, free.first, last, platform.clock.now().toISOString()],
        );
      }
    }
  }
  return isAny;
}

/** What of these spans the series has not come to yet, with the series held when there is any; nothing of a series that is not open. */
async function notReached(sql: Sql, prefix: string, spans: readonly Span[]): Promise<Span[]> {
  const beyond = (next: number): Span[] =>
    spans.map((span) => ({ ...span, first: Math.max(span.first, next) })).filter(({ first, last }) => first <= last);
  const question = 'select next::float8 as next from number_series where prefix = $1';
  const [seen] = await sql.query<{ next: number }>(question, [prefix]);
  if (!seen || beyond(seen.next).length === 0) return [];
  const [held] = await sql.query<{ next: number }>(`${question} for no key update`, [prefix]);
  return held ? beyond(held.next) : [];
}

async function keptToday(platform: Platform, sql: Sql, stationId: string): Promise<number> {
  const since = new Date(platform.clock.now().getTime() - 86_400_000).toISOString();
  const [kept] = await sql.query<{ numbers: number }>(
    `select coalesce(sum(last - first + 1), 0)::float8 as numbers from number_block
     where station_id = $1 and ahead and leased_at > $2::timestamptz`,
    [stationId, since],
  );
  return kept?.numbers ?? 0;
}

/** The blocks ahead of the series that touch this span, in order. */
export async function aheadWithin(sql: Sql, { prefix, first, last }: Span): Promise<{ first: number; last: number }[]> {
  return await sql.query<{ first: number; last: number }>(
    `select first::float8 as first, last::float8 as last from number_block
     where ahead and prefix = $1 and last >= $2 and first <= $3 order by first`,
    [prefix, first, last],
  );
}

/** What of a span lies in no block ahead of the series. */
export async function withoutKnown(sql: Sql, span: Span): Promise<Span[]> {
  const pieces: Span[] = [];
  let first = span.first;
  for (const known of await aheadWithin(sql, span)) {
    if (known.first > first) pieces.push({ ...span, first, last: known.first - 1 });
    first = known.last + 1;
  }
  if (first <= span.last) pieces.push({ ...span, first });
  return pieces;
}
