import { ExpectedError } from '#contract/errors.ts';
import type { RunEcho } from '#contract/platform/station-answers.ts';
import type { Call } from '../kernel/context.ts';
import type { Sql } from '../kernel/sql.ts';

/** Why a run was stopped that spoke again after another had taken its place. */
export const secondRun = '本机停下之前，另一台机器已经用同一个身份接上了中心平台';

/** The run a station goes on with; null while none was heard. */
export async function currentRun(sql: Sql, stationId: string): Promise<RunEcho | null> {
  const [run] = await sql.query<RunEcho>(
    `select run_id as "runId", boot::float8 as boot from station_run where station_id = $1 and state = 'current'`,
    [stationId],
  );
  return run ?? null;
}

/** The same for whoever says one of a station's runs, before it says who it is; null for a run that is not known. */
export async function currentRunBeside(sql: Sql, runId: string | null): Promise<RunEcho | null> {
  if (runId === null) return null;
  const [run] = await sql.query<RunEcho>(
    `select c.run_id as "runId", c.boot::float8 as boot from station_run r join station_run c using (station_id)
     where r.run_id = $1 and c.state = 'current'`,
    [runId],
  );
  return run ?? null;
}

/** What a station learns of its runs with every answer. */
export interface RunsHeard {
  /** The run that called is the one this station goes on with. */
  isCurrentRun: boolean;
  /** The run it goes on with; null while none was heard. */
  run: RunEcho | null;
}

/**
 * Whether the run that calls is the one this station goes on with. One whose place was taken and that still speaks is a second machine
 * at work: it is stopped. A station that does not say which run it is, or has not told of it yet, counts as current.
 */
export async function hearRun(sql: Sql, call: Call, stationId: string): Promise<RunsHeard> {
  const known = await sql.query<RunEcho & { state: string }>(
    `select run_id as "runId", boot::float8 as boot, state from station_run
     where station_id = $1 and (state = 'current' or run_id = $2)`,
    [stationId, call.run],
  );
  const current = known.find((one) => one.state === 'current');
  const mine = known.find((one) => one.runId === call.run);
  if (mine?.state === 'past')
    await sql.query(
      `update station_run set state = 'stopped', reason = $3, last_heard_at = $4::timestamptz where station_id = $1 and run_id = $2 and state = 'past'`,
      [stationId, mine.runId, secondRun, call.platform.clock.now().toISOString()],
    );
  return {
    isCurrentRun: mine === undefined || mine.state === 'current',
    run: current ? { runId: current.runId, boot: current.boot } : null,
  };
}

/** @throws ExpectedError STATION_SECOND_LIFE */
export async function requireCurrentRun(sql: Sql, call: Call, stationId: string): Promise<void> {
  if (!(await hearRun(sql, call, stationId)).isCurrentRun) throw new ExpectedError('STATION_SECOND_LIFE');
}

/**
 * What a run that is not the current one told, the current one does not know: it is asked to fetch it.
 *
 * @param mark receipt of what was stored
 */
export async function noteForOther(sql: Sql, call: Call, stationId: string, mark: number): Promise<void> {
  await sql.query(
    `update station_run set fetch_from = least(fetch_from, coalesce((select max(mark) from receipt where mark < $2::bigint), 0)), fetch_id = $3
     where station_id = $1 and state = 'current'`,
    [stationId, mark, call.platform.newId()],
  );
}
