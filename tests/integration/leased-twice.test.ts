import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createRouterClient } from '@orpc/server';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHost, type Host } from '#host/host.ts';
import { silentLogger } from '#host/kernel/log.ts';
import { router } from '#host/router.ts';
import { startPlatform, type RunningPlatform } from '#platform/index.ts';
import { platformClient, seedDemo, type PlatformClient } from '#simulators/demo-seed.ts';
import { eventually, readyDraft, signInClerk, type Client } from '../world.ts';
import { findServer, startCluster, type Cluster } from './platform-postgresql.ts';

const server = await findServer();

interface Window {
  host: Host;
  client: Client;
  cut(isCut: boolean): void;
}

/** The whole machine put back from a snapshot while it runs: neither place nor start of the data has changed, and nothing skips ahead. */
describe.skipIf('reason' in server)('a platform put back from a snapshot of its machine', () => {
  let dir: string;
  let cluster: Cluster;
  let platform: RunningPlatform;
  let databaseUrl: string;
  let administrator: PlatformClient;
  let db: pg.Client;
  const windows: Window[] = [];
  beforeAll(async () => {
    if ('reason' in server) return;
    dir = await mkdtemp(path.join(os.tmpdir(), 'yichuang-leased-twice-'));
    cluster = await startCluster(server.bin);
    databaseUrl = await cluster.createDatabase();
    platform = await startPlatform({ databaseUrl, dataDir: path.join(dir, 'platform'), port: 0, logLevel: 'silent' });
    if (!platform.initialAdministrator) throw new Error('a fresh platform has an administrator');
    await seedDemo(platform.url, platform.initialAdministrator, 'http://127.0.0.1:9');
    const station = { stationId: 'test-administration', stationName: '测试', windowNo: '0' };
    const { token } = await platformClient(platform.url).sessions.signIn({ ...platform.initialAdministrator, station });
    administrator = platformClient(platform.url, () => token);
    db = new pg.Client(databaseUrl);
    await db.connect();
  });
  afterAll(async () => {
    for (const { host } of windows) await host.stop();
    await db.end();
    await platform.close();
    await cluster.stop();
    await rm(dir, { recursive: true, force: true });
  });

  const open = async (windowNo: string): Promise<Window> => {
    let isCut = false;
    const host = await createHost({
      dataDir: path.join(dir, windowNo),
      marksDir: path.join(dir, `${windowNo}-marks`),
      machine: [windowNo],
      platformUrl: platform.url,
      windowNo,
      enrolCode: await platform.createCode(),
      log: silentLogger,
      fetch: (input, init) => (isCut ? Promise.reject(new TypeError('fetch failed')) : fetch(input, init)),
      syncPace: { feedMs: 300, healthMs: 300, maxOfflineMs: 300 },
    });
    const client = createRouterClient(router, { context: { host } });
    const window: Window = { host, client, cut: (wanted) => void ((isCut = wanted), host.sync.wake()) };
    windows.push(window);
    await signInClerk(client);
    return window;
  };
  const accept = async ({ client }: Window): Promise<string> => {
    const draft = await readyDraft(client);
    return (await client.acceptance.accept({ caseId: draft.caseId, version: draft.version, printReceipt: false }))
      .projectNo;
  };
  const sent = ({ client }: Window): Promise<unknown> =>
    eventually('sent', async () => (await client.station.get()).outbox.pending === 0);
  interface Block {
    block_id: string;
    first: number;
    last: number;
    prefix: string;
  }
  const lastBlock = async ({ host }: Window): Promise<Block> => {
    const { rows } = await db.query<Block>(
      `select block_id, prefix, first::int, last::int from number_block where station_id = $1 and position('/' in prefix) = 0
       order by first desc limit 1`,
      [host.ctx.station.stationId],
    );
    const [row] = rows;
    if (!row) throw new Error('no block');
    return row;
  };
  const serialOf = (projectNo: string): number => Number(projectNo.slice(10, 18));

  /** A window that took new numbers after the snapshot was made, which the platform then forgets. */
  async function forgotten(windowNo: string): Promise<{ window: Window; lost: Block }> {
    const window = await open(windowNo);
    await accept(window);
    await sent(window);
    const { rows } = await db.query<{ mark: string }>('select max(mark)::text as mark from receipt');
    const { host, client } = window;
    host.ctx.db.prepare(`UPDATE number_blocks SET next_no = last_no + 1 WHERE series = ''`).run();
    await client.outbox.flush();
    await eventually('new numbers', async () => (await client.station.get()).numbersLeft > 0);
    const lost = await lastBlock(window);
    window.cut(true);
    await eventually('cut off', async () => !(await client.station.get()).network.isOnline);
    await db.query('delete from number_block where block_id = $1', [lost.block_id]);
    await db.query('update number_series set next = $2 where prefix = $1', [lost.prefix, lost.first]);
    await db.query('delete from receipt where mark > $1', [rows[0]?.mark]);
    return { window, lost };
  }

  const restart = async (): Promise<void> => {
    await platform.close();
    const port = Number(new URL(platform.url).port);
    platform = await startPlatform({ databaseUrl, dataDir: path.join(dir, 'platform'), port, logLevel: 'silent' });
  };

  it('and a window that asks for numbers first: what both hold is taken back as soon as the other speaks, and what met is settled', async () => {
    await restart();
    const { window: old, lost } = await forgotten('01');
    // The snapshot had the memory of the platform in it, too: this process has seen nothing of what is gone.
    await restart();
    const first = await open('02');
    // Without this the test would show nothing: the same numbers are at two windows.
    expect((await lastBlock(first)).first).toBe(lost.first);
    const met = [await accept(first), await accept(old)];
    expect(met[0]).toBe(met[1]);
    await sent(first);
    old.cut(false);
    await eventually('they met', async () => (await administrator.lives.collisions()).length === 1);
    for (const { client } of [old, first])
      await eventually('new numbers', async () => {
        const { life, numbersLeft } = await client.station.get();
        return life === null && numbersLeft > 0;
      });
    const later = [await accept(first), await accept(old), await accept(first), await accept(old)];
    expect(new Set(later).size).toBe(4);
    for (const projectNo of later)
      expect(serialOf(projectNo) < lost.first || serialOf(projectNo) > lost.last).toBe(true);
    const [collision] = await administrator.lives.collisions();
    await administrator.lives.settle({
      collisionId: collision?.collisionId ?? '',
      keeps: 'holder',
      note: '先到的留用',
    });
    for (const window of [old, first]) await sent(window);
    for (const projectNo of [...later, met[0] ?? ''])
      expect((await administrator.cases.get({ projectNo })).summary.projectNo).toBe(projectNo);
    for (const { client } of [old, first])
      expect((await client.station.get()).outbox).toMatchObject({ pending: 0, attention: 0 });
  });

  it('and the window with the newer receipts that speaks first: nobody gets its numbers', async () => {
    // Another process on the data, as after the snapshot's machine was started; what the first one began is begun.
    await restart();
    const { window: old, lost } = await forgotten('03');
    const offline = await accept(old).catch(async () => {
      await old.client.station.confirmTime({ shown: old.host.ctx.time.iso() });
      return await accept(old);
    });
    old.cut(false);
    await sent(old);
    const late = await open('04');
    expect((await lastBlock(late)).first).toBeGreaterThan(lost.last);
    const numbers = [offline, await accept(late), await accept(old)];
    expect(new Set(numbers).size).toBe(3);
    for (const window of [old, late]) await sent(window);
    for (const projectNo of numbers)
      expect((await administrator.cases.get({ projectNo })).summary.projectNo).toBe(projectNo);
  });

  it('and started with its server goes on behind as many numbers as were given in a month, and not so within the hour after', async () => {
    const next = async (): Promise<number> => {
      const { rows } = await db.query<{ next: number }>(
        `select max(next)::int as next from number_series where position('/' in prefix) = 0`,
      );
      return rows[0]?.next ?? 0;
    };
    const { rows } = await db.query<{ given: number }>(
      `select sum(last - first + 1)::int as given from number_block where station_id is not null and position('/' in prefix) = 0`,
    );
    const given = rows[0]?.given ?? 0;
    expect(given).toBeGreaterThan(0);
    const before = await next();
    await db.end();
    await cluster.halt();
    await cluster.start();
    await restart();
    db = new pg.Client(databaseUrl);
    await db.connect();
    const after = await next();
    expect(after).toBeGreaterThanOrEqual(before + 10_000 + given);
    // A process that keeps starting uses up nothing.
    await restart();
    expect(await next()).toBe(after);
  });
});
