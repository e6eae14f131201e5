import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { StationGreeting, StationWelcome } from '#contract/platform/lives.ts';
import { writeReceipt } from '#platform/exchange/receipts.ts';
import { noteForOther } from '#platform/exchange/runs.ts';
import type { Call, Platform } from '#platform/kernel/context.ts';
import { migrate } from '#platform/kernel/migrate.ts';
import { openPglite } from '#platform/kernel/pglite.ts';
import type { Database } from '#platform/kernel/sql.ts';
import { greet, listRuns, releaseRun } from '#platform/lives/runs.ts';

const now = new Date('2026-03-05T02:00:00.000Z');
let db: Database;
let stationId: string;
beforeAll(async () => {
  db = await openPglite();
  await migrate(db, now);
});
afterAll(() => db.close());
beforeEach(async () => {
  stationId = crypto.randomUUID();
  await db.query(
    `insert into station (station_id, station_name, window_no, bound_by, bound_at) values ($1, $1, '1', 'a', $2::timestamptz)`,
    [stationId, now.toISOString()],
  );
});

const platform = (): Platform =>
  ({ db, clock: { now: () => now }, newId: () => crypto.randomUUID() }) as unknown as Platform;
const call = (more: Partial<Call>): Call => ({ platform: platform(), ...more }) as unknown as Call;
const station = (run: string, seen: number | null): Call =>
  call({ run, seen, caller: { kind: 'station', stationId, stationName: '', windowNo: '1', hallCode: null } });
const administrator = (): Call =>
  call({ caller: { kind: 'operator', operatorId: 'a', username: 'a', name: 'a', roles: [], tokenHash: '', at: null } });

const hello = async (
  run: string,
  seen: number | null,
  more: Partial<StationGreeting> & { told: string[] },
): Promise<StationWelcome> =>
  await greet(station(run, seen), {
    ...{ runId: run, boot: 1, machine: [], isUnmarked: false, isHealed: false, sequence: 1, numbers: [] },
    ...more,
  });
/** What this run sends: the receipt it gets. */
const sends = async (run: string, isCurrent: boolean): Promise<number> => {
  const mark = await writeReceipt(platform(), db, stationId);
  if (!isCurrent) await noteForOther(db, station(run, null), stationId, mark);
  return mark;
};
const awaited = async (): Promise<string[]> =>
  (await listRuns(administrator()))
    .filter((one) => one.stationId === stationId && one.isAwaited === true)
    .map(({ runId }) => runId);

it('a workstation that stops and starts has nothing to fetch; one whose last answer was lost fetches from there until it has', async () => {
  await hello('a1', null, { told: ['a1'] });
  const first = await sends('a1', true);
  expect(await hello('a2', first, { told: ['a1', 'a2'] })).toEqual({ verdict: 'goOn', reason: '' });
  const second = await sends('a2', true);
  // Killed before it wrote the answer down.
  const third = await hello('a3', first, { told: ['a1', 'a2', 'a3'] });
  expect(third).toMatchObject({ verdict: 'goOn', missing: { behind: first } });
  expect(second).toBeGreaterThan(first);
  // Killed again before it fetched: what it saw meanwhile does not settle it.
  const fourth = await hello('a4', second, { told: ['a1', 'a2', 'a3', 'a4'] });
  expect(fourth.missing?.behind).toBe(first);
  const told = { told: ['a1', 'a2', 'a3', 'a4'] };
  expect((await hello('a4', second, { ...told, fetched: 'another' })).missing).toEqual(fourth.missing);
  expect(await hello('a4', second, { ...told, fetched: fourth.missing?.id ?? '' })).not.toHaveProperty('missing');
});

it('what a stopped machine tells is fetched by the one that goes on, and again when more comes in meanwhile', async () => {
  await hello('a1', null, { told: ['a1'] });
  const forked = await sends('a1', true);
  await hello('b1', forked, { told: ['a1', 'b1'] });
  expect((await hello('a1', forked, { told: ['a1'] })).verdict).toBe('stopped');
  expect(await awaited()).toEqual([]);
  await sends('a1', false);
  await sends('a1', false);
  expect(await awaited()).toEqual(['a1']);
  const { missing } = await hello('b1', forked, { told: ['a1', 'b1'] });
  expect(missing?.behind).toBe(forked);
  await sends('a1', false);
  const again = await hello('b1', forked, { told: ['a1', 'b1'], fetched: missing?.id ?? '' });
  expect(again.missing?.behind).toBe(forked);
  expect(again.missing?.id).not.toBe(missing?.id);
  await hello('b1', forked, { told: ['a1', 'b1'], fetched: again.missing?.id ?? '' });
  expect(await awaited()).toEqual([]);
});

it('a machine that is let go on after it told more than the other fetches all the other told in its place', async () => {
  await hello('a1', null, { told: ['a1'] });
  const forked = await sends('a1', true);
  await hello('b1', forked, { told: ['a1', 'b1'] });
  const ofOther = await sends('b1', true);
  expect((await hello('a1', forked, { told: ['a1'] })).verdict).toBe('stopped');
  const own = await sends('a1', false);
  await releaseRun(administrator(), { stationId, runId: 'a1', note: '留下这台' });
  const released = await hello('a1', own, { told: ['a1'] });
  expect(released.verdict).toBe('steppedBack');
  expect(released.missing?.behind).toBeLessThan(ofOther);
  expect((await hello('b1', ofOther, { told: ['a1', 'b1'] })).verdict).toBe('stopped');
  expect(await awaited()).toEqual(['b1']);
});

it('a folder copied to another machine, let go on, fetches what the first told since', async () => {
  await hello('a1', null, { told: ['a1'], machine: ['one'] });
  const forked = await sends('a1', true);
  const copied = { told: ['a1', 'b1'], machine: ['two'], isUnmarked: true };
  expect((await hello('b1', forked, copied)).verdict).toBe('stopped');
  await sends('a1', true);
  const own = await sends('b1', false);
  await releaseRun(administrator(), { stationId, runId: 'b1', note: '第一台送修' });
  expect((await hello('b1', own, copied)).missing?.behind).toBe(forked);
});
