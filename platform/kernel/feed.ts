import type { FeedRow } from '#contract/platform/exchange.ts';
import { canonicalJson } from './canonical.ts';
import type { Platform } from './context.ts';
import type { Sql } from './sql.ts';

export interface Change {
  kind: FeedRow['kind'];
  ref: string;
  stationId?: string;
  body: unknown;
}

/**
 * Puts a change on the feed, replacing an earlier one of the same thing; publishing the same again changes nothing.
 * Must run inside a transaction.
 */
export async function publish(platform: Platform, sql: Sql, change: Change): Promise<void> {
  // Held until commit: cursors become visible in order, so a reader never steps over one that commits later.
  await sql.query('select pg_advisory_xact_lock(7402)');
  const [before] = await sql.query<{ body: unknown }>('select body from feed where kind = $1 and ref = $2', [
    change.kind,
    change.ref,
  ]);
  if (before && canonicalJson(before.body) === canonicalJson(change.body)) return;
  await sql.query('delete from feed where kind = $1 and ref = $2', [change.kind, change.ref]);
  await sql.query(
    'insert into feed (kind, ref, station_id, body, at) values ($1, $2, $3, $4::jsonb, $5::timestamptz)',
    [
      change.kind,
      change.ref,
      change.stationId ?? null,
      JSON.stringify(change.body),
      platform.clock.now().toISOString(),
    ],
  );
}
