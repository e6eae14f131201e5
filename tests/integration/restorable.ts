import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createRouterClient } from '@orpc/server';
import { inject } from 'vitest';
import { createHost, type Host } from '#host/host.ts';
import { systemClock } from '#host/kernel/clock.ts';
import { markFiles } from '#host/kernel/store-past.ts';
import { silentLogger } from '#host/kernel/log.ts';
import { router } from '#host/router.ts';
import { startPlatform, type RunningPlatform } from '#platform/index.ts';
import type { HotlineOptions } from '#platform/hotline/start.ts';
import { demoPassword, platformClient, seedDemo, type PlatformClient } from '#simulators/demo-seed.ts';
import { preparedDataDir } from '../run/prepared-database.ts';
import { databaseAmongOthers, embeddedDatabase, type PlatformDatabase } from '../faults/database.ts';
import { platformDatabaseOfThisRun } from '../run/shared-cluster.ts';
import { eventually, type Client } from '../world.ts';

/** `marks`: what the station writes down outside of its data folder; put back with it, it is the whole disk of then. */
type Kept = 'platform' | 'station' | 'marks';

/** A platform and one station whose folders can be kept and put back, each for itself. */
export interface Restorable {
  /** With a station of its own, enrolled. */
  open(): Promise<Client>;
  host(): Host;
  startPlatform(): Promise<void>;
  stopPlatform(): Promise<void>;
  /** For their next start: how far both clocks are from this machine's. */
  turnClocks(byMs: number): void;
  startStation(enrolCode?: string): Promise<Client>;
  stopStation(): Promise<void>;
  /**
   * The station's disk as it was kept, folder and marks, copied to another machine that reaches the platform through this address.
   * It is stopped by whoever asked for it.
   */
  startCopy(platformUrl: string): Promise<{ host: Host; client: Client }>;
  keep(what: Kept): Promise<void>;
  putBack(what: Kept): Promise<void>;
  /** A client of the platform in somebody's name; without one the administrator's. */
  person(username?: string): Promise<PlatformClient>;
  /** The first administrator, for what seeds more. */
  administrator(): { url: string; username: string; password: string };
  /** Keys of a case's rows at the platform; null when it has no such case. */
  keysOf(projectNo: string): Promise<string[] | null>;
  /** Whether the platform knows that its data was put back. */
  isHealing(): Promise<boolean>;
  /** Since when it heals; null when it does not. */
  healingSince(): Promise<string | null>;
  close(): Promise<void>;
}

/** @param options.serverBin where PostgreSQL's programs are; the embedded database when absent */
export function createRestorable(options: { hotline?: HotlineOptions; serverBin?: string } = {}): Restorable {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'yichuang-restorable-'));
  const dirs = {
    platform: path.join(root, 'platform'),
    station: path.join(root, 'station'),
    marks: path.join(root, 'marks'),
  };
  let platform: RunningPlatform | null = null;
  let administrator = { username: '', password: '' };
  let running: Host | null = null;
  let database: PlatformDatabase = embeddedDatabase(dirs.platform);
  const { serverBin, ...platformOptions } = options;
  let port = 0;
  let turnedMs = 0;
  const url = (): string => `http://127.0.0.1:${port}`;
  const copy = (from: string, to: string): void => {
    fs.rmSync(to, { recursive: true, force: true });
    fs.cpSync(from, to, { recursive: true });
  };
  const person = async (given: { username: string; password: string }): Promise<PlatformClient> => {
    const station = { stationId: 'test-administration', stationName: '测试', windowNo: '0' };
    const { token } = await platformClient(url()).sessions.signIn({ ...given, station });
    return platformClient(url(), () => token);
  };
  const asAdministrator = (): Promise<PlatformClient> => person(administrator);
  const stage: Restorable = {
    async open() {
      if (serverBin === undefined) await preparedDataDir(dirs.platform);
      else {
        fs.mkdirSync(dirs.platform);
        const url = await platformDatabaseOfThisRun(inject('runFolder'), serverBin);
        database = databaseAmongOthers(serverBin, dirs.platform, url);
      }
      await stage.startPlatform();
      if (!platform?.initialAdministrator) throw new Error('a fresh platform has an administrator');
      administrator = platform.initialAdministrator;
      await seedDemo(url(), administrator, 'http://127.0.0.1:9');
      return await stage.startStation(await platform.createCode());
    },
    host() {
      if (!running) throw new Error('the station is not running');
      return running;
    },
    async startPlatform() {
      platform = await startPlatform({
        dataDir: dirs.platform,
        port,
        logLevel: 'silent',
        clock: { now: () => new Date(Date.now() + turnedMs) },
        ...(serverBin === undefined ? {} : { databaseUrl: database.env()['DATABASE_URL'] ?? '' }),
        ...platformOptions,
      });
      port = Number(new URL(platform.url).port);
    },
    turnClocks(byMs) {
      turnedMs = byMs;
    },
    async stopPlatform() {
      await platform?.close();
      platform = null;
    },
    async startStation(enrolCode) {
      running = await createHost({
        dataDir: dirs.station,
        clock: { ...systemClock, now: () => new Date(Date.now() + turnedMs) },
        marksDir: dirs.marks,
        platformUrl: url(),
        log: silentLogger,
        syncPace: { feedMs: 300, healthMs: 300, maxOfflineMs: 300 },
        ...(enrolCode ? { enrolCode } : {}),
      });
      return createRouterClient(router, { context: { host: running } });
    },
    async stopStation() {
      await running?.stop();
      running = null;
    },
    async startCopy(platformUrl) {
      const at = { dataDir: path.join(root, 'copy'), marksDir: path.join(root, 'copy-marks') };
      copy(`${dirs.station}-copy`, at.dataDir);
      const [from, onto] = [
        markFiles(dirs.station, `${dirs.marks}-copy`).outside,
        markFiles(at.dataDir, at.marksDir).outside,
      ];
      if (from === undefined || onto === undefined) throw new Error('two places');
      fs.mkdirSync(path.dirname(onto), { recursive: true });
      fs.copyFileSync(from, onto);
      const host = await createHost({
        ...at,
        clock: { ...systemClock, now: () => new Date(Date.now() + turnedMs) },
        platformUrl,
        log: silentLogger,
        syncPace: { feedMs: 300, healthMs: 300, maxOfflineMs: 300 },
      });
      return { host, client: createRouterClient(router, { context: { host } }) };
    },
    person: (username) => (username === undefined ? asAdministrator() : person({ username, password: demoPassword })),
    administrator: () => ({ url: url(), ...administrator }),
    async keep(what) {
      if (what === 'platform') await database.backUp(`${dirs[what]}-copy`);
      else copy(dirs[what], `${dirs[what]}-copy`);
    },
    async putBack(what) {
      if (what === 'platform') await database.restore(`${dirs[what]}-copy`);
      else copy(`${dirs[what]}-copy`, dirs[what]);
    },
    async keysOf(projectNo) {
      const found = await (await asAdministrator()).cases.get({ projectNo }).catch(() => null);
      return found && found.rows.map((row) => row.key).sort();
    },
    healingSince: async () => (await (await asAdministrator()).healing.list())?.since ?? null,
    isHealing: async () => (await (await asAdministrator()).healing.list()) !== null,
    async close() {
      await stage.stopStation();
      await stage.stopPlatform();
      await database.close();
      fs.rmSync(root, { recursive: true, force: true });
    },
  };
  return stage;
}

export const allSent = (client: Client): Promise<unknown> =>
  eventually('all sent', async () => (await client.station.get()).outbox.pending === 0);
