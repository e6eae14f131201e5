import { ExpectedError } from '#contract/errors.ts';
import type { Call } from '../kernel/context.ts';
import type { Sql } from '../kernel/sql.ts';

/** Why a run was stopped that spoke again after another had taken its place. */
export const secondRun = '本机停下之前，另一台机器已经用同一个身份接上了中心平台';

/**
 * Whether the run that calls is the one this station goes on with. One whose place was taken and that still speaks is a second machine
 * at work: it is stopped. A station that does not say which run it is, or has not told of it yet, counts as current.
 */
export async function isCurrentRun(sql: Sql, call: Call, stationId: string): Promise<boolean> {
  if (call.run === null) return true;
  const [run] = await sql.query<{ state: string }>(
    'select state from station_run where station_id = $1 and run_id = $2',
    [stationId, call.run],
  );
  if (run?.state === 'past')
    await sql.query(
      `update station_run set state = 'stopped', reason = $3, last_heard_at = $4::timestamptz where station_id = $1 and run_id = $2 and state = 'past'`,
      [stationId, call.run, secondRun, call.platform.clock.now().toISOString()],
    );
  return run === undefined || run.state === 'current';
}

/** @throws ExpectedError STATION_SECOND_LIFE */
export async function requireCurrentRun(sql: Sql, call: Call, stationId: string): Promise<void> {
  if (!(await isCurrentRun(sql, call, stationId))) throw new ExpectedError('STATION_SECOND_LIFE');
}
