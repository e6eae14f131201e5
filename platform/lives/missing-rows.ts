import type { StationGreeting, StationWelcome } from '#contract/platform/lives.ts';
import type { Platform } from '../kernel/context.ts';
import type { Sql } from '../kernel/sql.ts';

/**
 * Behind which receipt a run that is heard for the first time may lack something: what the platform told this station and its store does
 * not know was told to another run, or its answer was lost on the way; and what the run before it had not fetched. Null: nothing.
 */
export async function fetchFrom(
  sql: Sql,
  stationId: string,
  { verdict }: Pick<StationWelcome, 'verdict'>,
  { seen, current }: { seen: number | null; current: { fetch_from: number | null } | null },
): Promise<number | null> {
  const known = seen ?? 0;
  // One that is stopped at once does not hear what the other goes on to tell.
  if (verdict === 'stopped') return known;
  const later = await sql.query('select 1 from receipt where station_id = $1 and mark > $2 limit 1', [
    stationId,
    known,
  ]);
  const before = current?.fetch_from ?? null;
  if (later.length === 0) return before;
  return before === null ? known : Math.min(before, known);
}

/** Another run takes the place of the current one, which does not hear what that one tells. */
export async function giveUpPlace(sql: Sql, platform: Platform, stationId: string): Promise<void> {
  await sql.query(
    `update station_run set state = 'past', fetch_id = coalesce(fetch_id, $2),
       fetch_from = coalesce(fetch_from, (select max(mark) from receipt where station_id = $1), 0)
     where station_id = $1 and state = 'current'`,
    [stationId, platform.newId()],
  );
}

/** What the run this station goes on with has to fetch; what it says it fetched is settled, unless more came in meanwhile. */
export async function missingIn(
  sql: Sql,
  stationId: string,
  { runId, fetched }: Pick<StationGreeting, 'runId' | 'fetched'>,
): Promise<NonNullable<StationWelcome['missing']> | null> {
  if (fetched)
    await sql.query(
      'update station_run set fetch_from = null, fetch_id = null where station_id = $1 and run_id = $2 and fetch_id = $3',
      [stationId, runId, fetched],
    );
  const [missing] = await sql.query<{ behind: number; id: string }>(
    'select fetch_from::float8 as behind, fetch_id as id from station_run where station_id = $1 and run_id = $2 and fetch_from is not null',
    [stationId, runId],
  );
  return missing ?? null;
}
