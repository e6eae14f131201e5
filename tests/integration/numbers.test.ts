import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startPlatform, type RunningPlatform } from '#platform/index.ts';
import { platformClient, seedDemo, type PlatformClient } from '#simulators/demo-seed.ts';
import { startFaultyProxy } from '#simulators/platform-faults.ts';
import { preparedDataDir } from '../run/prepared-database.ts';
import { clerk, eventually, readyDraft, signInClerk, startWorld, type Client, type World } from '../world.ts';

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(async () => {
  await world.close();
});

interface Block {
  block_id: string;
  prefix: string;
  next_no: number;
  last_no: number;
}
type Station = Awaited<ReturnType<World['station']>>;
const blocksOf = ({ host }: Station): Block[] =>
  host.ctx.db.prepare("SELECT * FROM number_blocks WHERE series = ''").all() as Block[];

async function acceptOne(client: Client): Promise<{ caseId: string; projectNo: string }> {
  const draft = await readyDraft(client);
  return await client.acceptance.accept({ caseId: draft.caseId, version: draft.version, printReceipt: false });
}

describe('case numbers', () => {
  it('are the same block when the answer to the lease was lost on the way', async () => {
    let losses = 0;
    const answers: Block[] = [];
    const station = await world.station({
      fetch: async (input, init) => {
        const response = await fetch(input, init);
        if (!(input instanceof Request ? input.url : String(input)).endsWith('/v1/number-blocks')) return response;
        answers.push((await response.clone().json()) as Block);
        losses += 1;
        if (losses <= 2) throw new TypeError('fetch failed');
        return response;
      },
    });
    await station.client.session.signIn(clerk);
    await eventually('numbers', async () => (await station.client.station.get()).numbersLeft > 0);
    expect(answers.length).toBeGreaterThanOrEqual(3);
    // Each answer has a receipt of its own; the block is the same.
    const blocks = answers.slice(0, 3).map((one) => JSON.stringify({ ...one, mark: 0 }));
    expect(new Set(blocks).size).toBe(1);
    expect(blocksOf(station)).toHaveLength(1);
    expect((await station.client.station.get()).numbersLeft).toBe(200);
  });

  it('are never shared by two stations accepting at the same time, over several blocks', async () => {
    const stations = [await world.station(), await world.station()];
    for (const { client } of stations) await signInClerk(client);
    for (const { host } of stations) host.ctx.db.exec('UPDATE number_blocks SET next_no = last_no - 101');
    const numbers = (
      await Promise.all(
        stations.map(async ({ client }) => {
          const mine: string[] = [];
          for (let count = 0; count < 8; count += 1) mine.push((await acceptOne(client)).projectNo);
          return mine;
        }),
      )
    ).flat();
    expect(new Set(numbers).size).toBe(numbers.length);
    for (const station of stations) await eventually('a second block', () => blocksOf(station).length === 2);
    const ranges = stations
      .flatMap(blocksOf)
      .map((block) => [block.next_no, block.last_no] as const)
      .sort((a, b) => a[0] - b[0]);
    for (let i = 1; i < ranges.length; i += 1) expect(ranges[i]?.[0]).toBeGreaterThan(ranges[i - 1]?.[1] ?? Infinity);
  });
});

describe('a platform that was wiped', () => {
  it('gets again what it acknowledged without keeping, the catalogue starts over, and numbers go on', async () => {
    const dirs = [await preparedDataDir(), await preparedDataDir()] as const;
    const start = async (
      dataDir: string,
      laterMs = 0,
    ): Promise<{ platform: RunningPlatform; admin: PlatformClient }> => {
      const platform = await startPlatform({
        dataDir,
        port: 0,
        logLevel: 'silent',
        clock: { now: () => new Date(Date.now() + laterMs) },
      });
      const first = platform.initialAdministrator;
      if (!first) throw new Error('a fresh platform has an administrator');
      await seedDemo(platform.url, first, world.departments.url);
      const { token } = await platformClient(platform.url).sessions.signIn({
        ...first,
        station: { stationId: 'test-administration', stationName: '测试', windowNo: '0' },
      });
      return { platform, admin: platformClient(platform.url, () => token) };
    };
    const before = await start(dirs[0]);
    const cable = await startFaultyProxy({ target: before.platform.url });
    const { host, client } = await world.station({
      platformUrl: cable.url,
      enrolCode: await before.platform.createCode(),
    });
    await signInClerk(client);
    const kept = [await acceptOne(client), await acceptOne(client)];
    for (const one of kept)
      await eventually('synced', async () => (await client.cases.get({ caseId: one.caseId })).syncState === 'synced');
    const port = Number(new URL(cable.url).port);
    await cable.close();
    await before.platform.close();

    // A successor's numbers start behind all its predecessor can have given out, a hundred a minute.
    const after = await start(dirs[1], 5 * 60_000);
    const again = await startFaultyProxy({ target: after.platform.url, port });
    await eventually('waiting again', async () => (await client.station.get()).outbox.pending > 0);
    // The new platform does not know this station's key: it says what to do, and nothing is lost meanwhile.
    await eventually('told to enrol', async () => (await client.station.get()).network.message.includes('登记代码'));
    expect((await client.station.get()).needsCode).toBe(true);
    const offline = await acceptOne(client);
    expect(await client.session.signIn(clerk)).toMatchObject({ isOffline: true });
    await client.station.enrol({ code: await after.platform.createCode() });
    expect(await client.session.signIn(clerk)).toMatchObject({ isOffline: false });
    for (const one of [...kept, offline])
      await eventually(
        'synced again',
        async () => (await client.cases.get({ caseId: one.caseId })).syncState === 'synced',
      );
    for (const one of [...kept, offline]) {
      const arrived = await after.admin.cases.get({ projectNo: one.projectNo });
      const mine = (
        host.ctx.db.prepare('SELECT idem_key FROM outbox_all WHERE case_id = ?').all(one.caseId) as {
          idem_key: string;
        }[]
      ).map((row) => row.idem_key);
      expect(arrived.rows.map((row) => row.key).sort()).toEqual(mine.sort());
    }
    const [hit] = await client.catalogue.search({ query: '个体工商户' });
    const { item } = await client.catalogue.get({ taskCode: hit?.taskCode ?? '' });
    await after.admin.catalogue.saveItem({ ...item, taskVersion: 9, verifications: [], materials: [] });
    await eventually(
      'the new feed',
      async () => (await client.catalogue.get({ taskCode: item.taskCode })).item.taskVersion === 9,
    );
    await again.close();
    await host.stop();
    await after.platform.close();
  });
});
