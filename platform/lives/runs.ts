import type { StationGreeting, StationRun, StationWelcome } from '#contract/platform/lives.ts';
import { ExpectedError } from '#contract/errors.ts';
import { lookAtHeld } from '../exchange/held-numbers.ts';
import { keepSpans } from '../exchange/numbers-ahead.ts';
import { secondRun } from '../exchange/runs.ts';
import { fetchFrom, giveUpPlace, missingIn } from './missing-rows.ts';
import { writeAudit } from '../kernel/audit.ts';
import { operatorOf, stationOf, type Call } from '../kernel/context.ts';
import type { Sql } from '../kernel/sql.ts';

/** A run heard within this time is at work: another machine that takes its place is a second one. */
const atWorkMs = 15 * 60_000;

interface RunRow {
  run_id: string;
  state: StationRun['state'];
  machine: string[];
  sequence: number;
  is_healing: boolean;
  reason: string;
  last_heard_at: Date;
  fetch_from: number | null;
}
const columns =
  'run_id, state, machine, sequence::float8 as sequence, is_healing, reason, last_heard_at, fetch_from::float8 as fetch_from';

type Judged = Pick<StationWelcome, 'verdict' | 'reason'>;
const goOn: Judged = { verdict: 'goOn', reason: '' };
const steppedBack = (reason: string): Judged => ({ verdict: 'steppedBack', reason });
const stopped = (reason: string): Judged => ({ verdict: 'stopped', reason });

/**
 * Tells a station from its copy: a run that knows the one the platform heard last goes on; one that does not has an older store, and on
 * another machine it is a second station.
 */
export async function greet(call: Call, greeting: StationGreeting): Promise<StationWelcome> {
  const { stationId } = stationOf(call);
  const { platform } = call;
  const now = platform.clock.now();
  return await platform.db.tx(async (sql) => {
    await sql.query('select 1 from station where station_id = $1 for no key update', [stationId]);
    const [mine] = await sql.query<RunRow>(`select ${columns} from station_run where station_id = $1 and run_id = $2`, [
      stationId,
      greeting.runId,
    ]);
    const heard = mine
      ? await heardAgain(sql, stationId, mine, greeting, now)
      : await heardFirst(sql, call, stationId, greeting);
    const held = heard.verdict === 'goOn' ? await lookAtHeld(platform, sql, stationId, greeting.numbers) : null;
    const welcome = held?.isTaken ? steppedBack('平台的数据恢复过，本机号段的余号别的窗口可能也有，作废') : heard;
    if (held && !held.isTaken && held.ahead.length > 0) await keepSpans(platform, sql, stationId, held.ahead);
    if (mine?.state !== 'stopped' && welcome.verdict !== 'goOn')
      await writeAudit(sql, now, {
        username: 'station',
        stationId,
        action: `station.${welcome.verdict}`,
        target: greeting.runId,
        success: true,
        detail: { boot: greeting.boot, reason: welcome.reason },
      });
    const missing = welcome.verdict === 'stopped' ? null : await missingIn(sql, stationId, greeting);
    return missing === null ? welcome : { ...welcome, missing };
  });
}

async function heardAgain(
  sql: Sql,
  stationId: string,
  mine: RunRow,
  greeting: StationGreeting,
  now: Date,
): Promise<Judged> {
  if (mine.state !== 'current') {
    const reason = mine.state === 'stopped' ? mine.reason : secondRun;
    await setState(sql, stationId, greeting.runId, 'stopped', reason, now);
    return stopped(reason);
  }
  await sql.query(
    `update station_run set sequence = greatest(sequence, $3), machine = $4::jsonb, is_healing = is_healing and not $6, last_heard_at = $5::timestamptz
     where station_id = $1 and run_id = $2`,
    [
      stationId,
      greeting.runId,
      greeting.sequence,
      JSON.stringify(greeting.machine),
      now.toISOString(),
      greeting.isHealed,
    ],
  );
  // Said until the station says that it is mended: an answer may be lost on the way.
  return mine.is_healing && !greeting.isHealed ? steppedBack(mine.reason) : goOn;
}

async function heardFirst(sql: Sql, call: Call, stationId: string, greeting: StationGreeting): Promise<Judged> {
  const { platform, seen } = call;
  const now = platform.clock.now();
  const [current] = await sql.query<RunRow>(
    `select ${columns} from station_run where station_id = $1 and state = 'current'`,
    [stationId],
  );
  const welcome = await judge(sql, stationId, current ?? null, greeting, now);
  const behind = await fetchFrom(sql, stationId, welcome, { seen, current: current ?? null });
  if (welcome.verdict !== 'stopped' && current) await giveUpPlace(sql, platform, stationId);
  await sql.query(
    `insert into station_run (station_id, run_id, boot, machine, sequence, state, reason, is_healing, first_heard_at, last_heard_at, fetch_from, fetch_id)
     values ($1, $2, $3, $4::jsonb, $5, $6, $7, $9, $8::timestamptz, $8::timestamptz, $10, $11)`,
    [
      stationId,
      greeting.runId,
      greeting.boot,
      JSON.stringify(greeting.machine),
      Math.max(greeting.sequence, current?.sequence ?? 0),
      welcome.verdict === 'stopped' ? 'stopped' : 'current',
      welcome.reason,
      now.toISOString(),
      welcome.verdict === 'steppedBack',
      behind,
      behind === null ? null : platform.newId(),
    ],
  );
  return welcome;
}

async function judge(
  sql: Sql,
  stationId: string,
  current: RunRow | null,
  greeting: StationGreeting,
  now: Date,
): Promise<Judged> {
  if (current) {
    const isElsewhere = greeting.isUnmarked || !isSameMachine(current.machine, greeting.machine);
    const isDescendant = greeting.told.includes(current.run_id);
    const isAtWork = now.getTime() - current.last_heard_at.getTime() < atWorkMs;
    if (isElsewhere && !isDescendant) return stopped('本机的数据是从别处复制来的，原来的机器之后还工作过');
    if (isElsewhere && isAtWork) return stopped('本机的数据是从别处复制来的，原来的机器刚才还在工作');
    if (isElsewhere) return steppedBack('本机的数据搬到了另一台机器，原来号段的余号作废');
    if (!isDescendant) return steppedBack('本机的数据比它上一次联网时旧，是从备份恢复的');
    if (greeting.sequence < current.sequence) return steppedBack('本机数据库少了最后写入的内容');
  }
  for (const { prefix, next, last } of greeting.numbers)
    if (await isUsed(sql, stationId, prefix, next, last)) return steppedBack('平台收过本机还没有发出的编号');
  return goOn;
}

/** No address is known while the cable is out: then nothing speaks against it. */
function isSameMachine(one: readonly string[], other: readonly string[]): boolean {
  return one.length === 0 || other.length === 0 || one.some((address) => other.includes(address));
}

/** Whether a number that the station still holds for free has come from it already. */
async function isUsed(sql: Sql, stationId: string, prefix: string, next: number, last: number): Promise<boolean> {
  const number = (serial: number): string => prefix + String(serial).padStart(8, '0');
  const rows = await sql.query(
    'select 1 from stream where project_no >= $2 and project_no < $3 and station_id = $1 limit 1',
    [stationId, number(next), number(last + 1)],
  );
  return rows.length > 0;
}

async function setState(
  sql: Sql,
  stationId: string,
  runId: string,
  state: StationRun['state'],
  reason: string,
  now: Date,
): Promise<void> {
  await sql.query(
    `update station_run set state = $3, reason = $4, last_heard_at = $5::timestamptz where station_id = $1 and run_id = $2`,
    [stationId, runId, state, reason, now.toISOString()],
  );
}

/** Stopped runs, each with the one that goes on in its place. */
export async function listRuns(call: Call): Promise<StationRun[]> {
  const rows = await call.platform.db.query<{
    station_id: string;
    station_name: string;
    window_no: string;
    run_id: string;
    boot: number;
    state: StationRun['state'];
    reason: string;
    is_awaited: boolean;
    first_heard_at: Date;
    last_heard_at: Date;
  }>(
    `select r.station_id, s.station_name, s.window_no, r.run_id, r.boot::float8 as boot, r.state, r.reason, r.first_heard_at, r.last_heard_at,
       r.state = 'stopped' and exists (
         select 1 from station_run o where o.station_id = r.station_id and o.state = 'current' and o.fetch_from is not null
       ) as is_awaited
     from station_run r join station s using (station_id)
     where r.state = 'stopped' or (r.state = 'current' and exists (select 1 from station_run o where o.station_id = r.station_id and o.state = 'stopped'))
     order by s.window_no, r.station_id, r.state, r.last_heard_at desc limit 200`,
  );
  return rows.map((row) => ({
    stationId: row.station_id,
    windowNo: row.window_no,
    stationName: row.station_name,
    runId: row.run_id,
    boot: row.boot,
    state: row.state,
    reason: row.reason,
    isAwaited: row.is_awaited,
    firstHeardAt: row.first_heard_at.toISOString(),
    lastHeardAt: row.last_heard_at.toISOString(),
  }));
}

/**
 * Lets a stopped run go on; the one in its place is past, and is stopped in its turn when it speaks again.
 *
 * @throws ExpectedError INPUT_INVALID no such stopped run
 */
export async function releaseRun(call: Call, run: { stationId: string; runId: string; note: string }): Promise<void> {
  const admin = operatorOf(call);
  const { db, clock } = call.platform;
  const { stationId, runId, note } = run;
  await db.tx(async (sql) => {
    await sql.query('select 1 from station where station_id = $1 for no key update', [stationId]);
    const [known] = await sql.query(
      `select 1 from station_run where station_id = $1 and run_id = $2 and state = 'stopped'`,
      [stationId, runId],
    );
    if (!known)
      throw new ExpectedError('INPUT_INVALID', {}, { fields: [{ field: 'runId', message: '没有这台停下的工作站' }] });
    await giveUpPlace(sql, call.platform, stationId);
    await sql.query(
      `update station_run set state = 'current', reason = '管理员让本机继续工作，先核对编号', is_healing = true where station_id = $1 and run_id = $2`,
      [stationId, runId],
    );
    await writeAudit(sql, clock.now(), {
      username: admin.username,
      stationId,
      action: 'station.release',
      target: runId,
      success: true,
      detail: { note },
    });
  });
}
