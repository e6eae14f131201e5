import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Host } from '#host/host.ts';
import { eventually, signInClerk, startWorld, type Client, type World } from '../world.ts';
import { codeOf } from './outcome.ts';
import { onBothDatabases } from './platform-stage.ts';

const hash = (letter: string): string => letter.repeat(64);

onBothDatabases('the mark of a station’s audit chain', (stage) => {
  const say = async (seq: number, letter: string, before: [number, string] | null = null) =>
    await stage.station.auditMarks.keep({
      seq,
      hash: hash(letter),
      mac: 'm',
      before: before && { seq: before[0], hash: hash(before[1]) },
    });
  const trouble = async () => (await stage.admin.stations.list())[0]?.auditTrouble ?? null;

  it('grows when it follows from what was kept, and what was kept is asked for', async () => {
    expect(await say(5, 'a')).toEqual({ state: 'kept', seq: 5 });
    expect(await say(5, 'a')).toEqual({ state: 'kept', seq: 5 });
    expect(await say(9, 'b')).toEqual({ state: 'askBefore', seq: 5 });
    expect(await say(9, 'b', [5, 'a'])).toEqual({ state: 'kept', seq: 9 });
    expect(await trouble()).toBeNull();
  });

  it('that became shorter or was written anew is told to the administrator once, and the old one is kept', async () => {
    expect(await say(8, 'c')).toEqual({ state: 'shorter', seq: 9 });
    expect(await say(8, 'c')).toEqual({ state: 'shorter', seq: 9 });
    expect(await trouble()).toMatchObject({ kind: 'shorter', message: expect.stringMatching(/综合窗口.*9 条.*8 条/) });
    expect(await say(12, 'd', [9, 'e'])).toEqual({ state: 'contradicts', seq: 9 });
    expect(await trouble()).toMatchObject({ kind: 'contradicts', message: expect.stringContaining('第 9 条') });
    expect(await say(9, 'e')).toEqual({ state: 'contradicts', seq: 9 });
  });

  it('begins anew only by an administrator who gives a reason', async () => {
    const [station] = await stage.admin.stations.list();
    const stationId = station?.stationId ?? '';
    expect(await codeOf(stage.admin.auditMarks.restart({ stationId: 'nobody-here', reason: '核对' }))).toBe(
      'INPUT_INVALID',
    );
    await stage.admin.auditMarks.restart({ stationId, reason: '换回了昨天的备份' });
    expect(await trouble()).toBeNull();
    expect(await say(3, 'f')).toEqual({ state: 'kept', seq: 3 });
  });
});

let world: World;
let host: Host;
let client: Client;
/** Lengths the station said, each answered. */
const said: number[] = [];
beforeAll(async () => {
  world = await startWorld();
  ({ host, client } = await world.station({
    fetch: async (input, init) => {
      const told = input instanceof Request && input.url.endsWith('/v1/audit-mark') ? input.clone() : null;
      const response = await fetch(input, init);
      if (told) said.push(((await told.json()) as { seq: number }).seq);
      return response;
    },
  }));
  await signInClerk(client);
});
afterAll(async () => {
  await world.close();
});

it('a station says its mark by itself; rows cut off its end are told to the administrator', async () => {
  const { db, station } = host.ctx;
  const warned: string[] = [];
  host.ctx.log.warn = (event, detail) => void warned.push(`${event} ${JSON.stringify(detail)}`);
  const here = async () =>
    (await world.administrator.stations.list()).find((one) => one.stationId === station.stationId);
  const rows = (): number => (db.prepare('SELECT count(*) AS n FROM audit').get() as { n: number }).n;
  // A sign-in is a row; from the second time on, what the platform kept before is said along.
  await eventually('said', () => said.at(-1) === rows());
  await signInClerk(client);
  host.sync.wake();
  await eventually('said again', () => said.length > 1 && said.at(-1) === rows());
  expect((await here())?.auditTrouble).toBeNull();
  const before = rows();
  expect(before).toBeGreaterThan(1);

  db.prepare('DELETE FROM audit WHERE seq > 1').run();
  host.sync.wake();
  await eventually('told', async () => (await here())?.auditTrouble?.kind === 'shorter');
  expect((await here())?.auditTrouble?.message).toContain(`${before} 条，它报来的只有 1 条`);
  expect(warned.join()).toContain('shorter');
});
