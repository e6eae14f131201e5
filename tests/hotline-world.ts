import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createRouterClient } from '@orpc/server';
import { createHost, type Host } from '#host/host.ts';
import { silentLogger } from '#host/kernel/log.ts';
import { router } from '#host/router.ts';
import { startPlatform, type RunningPlatform } from '#platform/index.ts';
import { demoPassword, platformClient, type PlatformClient } from '#simulators/demo-seed.ts';
import { seedHotline } from '#simulators/hotline-seed.ts';
import { startFaultyProxy, type FaultyProxy } from '#simulators/platform-faults.ts';
import { startVirtualSwitch, type VirtualSwitch } from '#simulators/telephone-switch/index.ts';
import { preparedDataDir } from './run/prepared-database.ts';
import type { Client } from './world.ts';

/** A hotline: platform with its exchange, one station, and the cable between the two. */
export interface HotlineWorld {
  exchange: VirtualSwitch;
  platform: RunningPlatform;
  cable: FaultyProxy;
  dir: string;
  /** The station's host; the same data folder opened again is the same station. */
  station(folder?: string): Promise<{ host: Host; client: Client; stop(): Promise<void> }>;
  /** A client of the platform in somebody's name. */
  person(username: string): Promise<PlatformClient>;
  close(): Promise<void>;
}

export async function startHotlineWorld(): Promise<HotlineWorld> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'yichuang-hotline-'));
  const exchange = await startVirtualSwitch();
  const { port, username, secret } = exchange;
  const platform = await startPlatform({
    dataDir: await preparedDataDir(),
    port: 0,
    logLevel: 'silent',
    hotline: { exchange: { host: '127.0.0.1', port, username, secret } },
  });
  if (!platform.initialAdministrator) throw new Error('a fresh platform has an administrator');
  await seedHotline(platform.url, platform.initialAdministrator);
  const cable = await startFaultyProxy({ target: platform.url });
  const stopping = new Set<() => Promise<void>>();
  return {
    exchange,
    platform,
    cable,
    dir,
    async station(folder = 'station') {
      const host = await createHost({
        dataDir: path.join(dir, folder),
        platformUrl: cable.url,
        windowNo: folder === 'station' ? '18 席' : `18 席 ${folder}`,
        stationName: '热线坐席',
        enrolCode: await platform.createCode(),
        log: silentLogger,
        syncPace: { feedMs: 500, healthMs: 1000, maxOfflineMs: 300 },
      });
      const stop = async (): Promise<void> => {
        stopping.delete(stop);
        await host.stop();
      };
      stopping.add(stop);
      return { host, client: createRouterClient(router, { context: { host } }), stop };
    },
    async person(username) {
      const station = { stationId: `person-${username}`, stationName: '测试', windowNo: '0' };
      const { token } = await platformClient(platform.url).sessions.signIn({
        username,
        password: demoPassword,
        station,
      });
      return platformClient(platform.url, () => token);
    },
    async close() {
      for (const stop of [...stopping]) await stop();
      await cable.close();
      await platform.close();
      await exchange.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
