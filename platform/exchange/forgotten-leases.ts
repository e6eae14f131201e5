import { randomInt } from 'node:crypto';
import { localYear } from '../kernel/clock.ts';
import type { Platform } from '../kernel/context.ts';
import type { Sql } from '../kernel/sql.ts';
import { lastSerial, take } from './number-blocks.ts';

/** Serials set aside at a start after which the latest leases may be forgotten. */
const restartGap = 10_000;
/** So many days of leases more are left out at such a start. */
const lookBackDays = 30;
/** Set aside of papers, of which a station holds twenty of a kind. */
const paperRestartGap = 100;

/**
 * The latest leases may be forgotten: by PGlite in a power cut, by a machine put back from its own snapshot. Their serials are skipped, and
 * accepted from whoever holds them. On a server once an hour and whenever it was started itself, so that a process that keeps starting
 * does not use up the year. As many more are left out as stations were given in the last month: so far a snapshot may lie back.
 */
export async function skipForgottenLeases(platform: Platform): Promise<void> {
  await platform.db.tx(async (sql) => {
    const hourAgo = new Date(platform.clock.now().getTime() - 3_600_000).toISOString();
    const recent = await sql.query(
      `select 1 from number_block where station_id is null and last - first + 1 >= $1 and leased_at > $2::timestamptz limit 1`,
      [restartGap, hourAgo],
    );
    const started = await sql.query(
      `update instance set skipped_under = pg_postmaster_start_time()::text
       where skipped_under is distinct from pg_postmaster_start_time()::text returning 1`,
    );
    if (recent.length > 0 && started.length === 0 && platform.db.durable) return;
    const since = new Date(platform.clock.now().getTime() - lookBackDays * 86_400_000).toISOString();
    const lately = await sql.query<{ prefix: string; numbers: number }>(
      `select prefix, sum(last - first + 1)::float8 as numbers from number_block
       where station_id is not null and leased_at > $1::timestamptz group by prefix`,
      [since],
    );
    const given = new Map(lately.map(({ prefix, numbers }) => [prefix, numbers]));
    // By chance further: two lives that begin with the same copy must not go on with the same numbers.
    const chance = randomInt(restartGap);
    await skipLeases(platform, sql, (prefix) => restartGap + chance + (given.get(prefix) ?? 0));
  });
}

/** Sets serials of this year aside that may have been given out and forgotten. @param wished how many, by series */
export async function skipLeases(
  platform: Platform,
  sql: Sql,
  wished: (prefix: string, next: number) => number,
): Promise<void> {
  const open = await seriesOf(platform, sql);
  for (const { prefix, next } of open) {
    const gap = prefix.includes('/') ? Math.min(wished(prefix, next), paperRestartGap) : wished(prefix, next);
    const count = Math.min(gap, Math.floor((lastSerial - next) / 10));
    if (count > 0) await take(platform, sql, prefix, count, null, platform.newId());
  }
}

interface Series {
  prefix: string;
  next: number;
}
const seriesOf = async ({ clock }: Platform, sql: Sql): Promise<Series[]> =>
  await sql.query<Series>('select prefix, next::float8 as next from number_series where right(prefix, 4) = $1', [
    localYear(clock.now()),
  ]);

/** How far each series was when this process began to serve; what it gave since lies behind. */
const servedFrom = new WeakMap<Platform, Series[]>();
export async function noteServing(platform: Platform): Promise<void> {
  servedFrom.set(platform, await seriesOf(platform, platform.db));
}

/**
 * The data turned out to be older than what stations were told while this process was giving out numbers of it: what it gave may have been
 * given before. Those blocks are taken back, and what of them is in use already is accepted from whoever reports it.
 */
export async function withdrawServed(platform: Platform, sql: Sql): Promise<void> {
  const from = servedFrom.get(platform);
  if (!from) return;
  await sql.query(
    `update number_block b set station_id = null, withdrawn = true where b.station_id is not null and not b.ahead and right(b.prefix, 4) = $1
       and position('/' in b.prefix) = 0
       and b.first >= coalesce((select w.next from unnest($2::text[], $3::bigint[]) as w (prefix, next) where w.prefix = b.prefix), 0)`,
    [localYear(platform.clock.now()), from.map(({ prefix }) => prefix), from.map(({ next }) => next)],
  );
}
