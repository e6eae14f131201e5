import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { outboxCounts } from '#db/queries/outbox.ts';
import { startPlatform, type RunningPlatform } from '#platform/index.ts';
import { platformClient, seedDemo, type PlatformClient } from '#simulators/demo-seed.ts';
import { startDepartments, type Departments } from '#simulators/departments/index.ts';
import { createRouterClient } from '@orpc/server';
import { knownDeviceSet } from '#host/devices/device-set.ts';
import { createHost, type Host } from '#host/host.ts';
import { silentLogger } from '#host/kernel/log.ts';
import { router } from '#host/router.ts';
import { eventually, readyDraft, signInClerk, type Client } from '../world.ts';
import { guideSays } from './guide-says.ts';
import { findServer, startCluster, type Cluster } from './platform-postgresql.ts';

const server = await findServer();
const run = promisify(execFile);

interface Window {
  host: Host;
  client: Client;
}

describe.skipIf('reason' in server)('a platform whose data was put back from an older copy', () => {
  let dir: string;
  let cluster: Cluster;
  let departments: Departments;
  let platform: RunningPlatform;
  let administrator: { username: string; password: string };
  let port = 0;
  let current = '';
  const windows: Window[] = [];

  const open = async (databaseUrl: string, dataDir: string): Promise<void> => {
    current = databaseUrl;
    platform = await startPlatform({ databaseUrl, dataDir, port, logLevel: 'silent' });
    port = Number(new URL(platform.url).port);
  };
  const admin = async (): Promise<PlatformClient> => {
    const { token } = await platformClient(platform.url).sessions.signIn({
      ...administrator,
      station: { stationId: 'test-administration', stationName: '测试', windowNo: '0' },
    });
    return platformClient(platform.url, () => token);
  };
  const openWindow = async (windowNo: string): Promise<Window> => {
    const host = await createHost({
      dataDir: path.join(dir, windowNo),
      platformUrl: platform.url,
      windowNo,
      enrolCode: await platform.createCode(),
      log: silentLogger,
      syncPace: { feedMs: 300, healthMs: 1000, maxOfflineMs: 300 },
    });
    const window = { host, client: createRouterClient(router, { context: { host } }) };
    windows.push(window);
    await signInClerk(window.client);
    return window;
  };
  const accept = async ({ client }: Window): Promise<string> => {
    const draft = await readyDraft(client);
    const { projectNo } = await client.acceptance.accept({ caseId: draft.caseId, version: draft.version });
    return projectNo;
  };
  const allSent = async ({ host }: Window): Promise<void> => {
    await eventually('everything sent', () => {
      const counts = outboxCounts(host.ctx.db);
      expect(counts.attention).toBe(0);
      return counts.pending === 0;
    });
  };

  beforeAll(async () => {
    if ('reason' in server) return;
    dir = await mkdtemp(path.join(os.tmpdir(), 'yichuang-restored-'));
    cluster = await startCluster(server.bin);
    departments = await startDepartments();
  });
  afterAll(async () => {
    for (const { host } of windows) await host.stop();
    await platform.close();
    await departments.close();
    await cluster.stop();
    await rm(dir, { recursive: true, force: true });
  });

  it('gets back what was accepted since, from old windows and forgotten ones, and gives no number twice', async () => {
    if ('reason' in server) return;
    const [original, restored] = [await cluster.createDatabase(), await cluster.createDatabase()];
    const backup = path.join(dir, 'backup');
    await mkdir(backup);
    const shell = async (name: string, databaseUrl: string, data: string): Promise<void> => {
      const env = { ...process.env, PATH: `${server.bin}:${process.env['PATH'] ?? ''}` };
      await run('sh', ['-ec', await guideSays(name)], {
        env: { ...env, BACKUP: backup, DATABASE_URL: databaseUrl, DATA: data },
      });
    };
    await open(original, path.join(dir, 'data'));
    if (!platform.initialAdministrator) throw new Error('a fresh platform has an administrator');
    administrator = platform.initialAdministrator;
    await seedDemo(platform.url, administrator, departments.url);
    const old = await openWindow('01');
    const before = await accept(old);
    await allSent(old);

    await shell('backup', original, path.join(dir, 'data'));

    const fresh = await openWindow('02');
    const since = [await accept(old), await accept(fresh), await accept(fresh)];
    await allSent(old);
    await allSent(fresh);
    const devices = { name: '窗口一', version: 1, bindings: [], panelProfiles: [] };
    await (await admin()).stations.saveDeviceSet({ stationId: old.host.ctx.station.stationId, deviceSet: devices });
    await eventually('devices at the window', () => knownDeviceSet(old.host.ctx) !== null);
    await platform.close();

    await shell('restore', restored, path.join(dir, 'data-restored'));
    await open(restored, path.join(dir, 'data-restored'));
    // A third window is served first: it must not be given a number of the lost blocks.
    const third = await openWindow('03');
    const late = [await accept(third), await accept(third)];
    const client = await admin();
    for (const projectNo of [before, ...since, ...late]) {
      const found = await eventually(`case ${projectNo}`, () => client.cases.get({ projectNo }).catch(() => null));
      expect(found.rows.length).toBeGreaterThan(1);
    }
    const more = [await accept(old), await accept(fresh)];
    for (const window of windows) await allSent(window);
    const numbers = [before, ...since, ...late, ...more];
    expect(new Set(numbers).size).toBe(numbers.length);
    expect((await client.cases.list({ limit: 200 })).map((one) => one.projectNo).sort()).toEqual([...numbers].sort());

    const stations = await client.stations.list();
    expect(stations.find((one) => one.windowNo === '02')).toMatchObject({
      isReviewed: false,
      note: expect.stringContaining('自动补登'),
    });
    await eventually('devices back', () => client.stations.deviceSet({ stationId: old.host.ctx.station.stationId }));
    const healing = await client.healing.list();
    expect(healing?.stations.map((one) => [one.windowNo, one.isHeard, one.isNew, one.rows > 0])).toEqual([
      ['01', true, false, true],
      ['02', true, true, true],
      ['03', true, true, false],
    ]);
    expect((await client.health()).notice).toBe('');
  });

  it('says which windows were not heard yet, and heals a window that comes after the marks have passed its own', async () => {
    if ('reason' in server) return;
    const [away] = windows;
    if (!away) throw new Error('the first window is there');
    const backup = path.join(dir, 'second.dump');
    const again = await cluster.createDatabase();
    await run(path.join(server.bin, 'pg_dump'), ['--format=custom', `--file=${backup}`, current]);
    const lost = await accept(away);
    await allSent(away);
    await away.host.stop();
    windows.splice(windows.indexOf(away), 1);
    await platform.close();
    await run(path.join(server.bin, 'pg_restore'), ['--no-owner', `--dbname=${again}`, backup]);
    await open(again, path.join(dir, 'data-restored'));
    const [second] = windows;
    if (!second) throw new Error('the second window is there');
    for (let n = 0; n < 3; n += 1) await accept(second);
    await allSent(second);
    expect((await platformClient(platform.url).health()).notice).toContain('还有');
    const back = await createHost({
      dataDir: away.host.ctx.dataDir,
      platformUrl: platform.url,
      log: silentLogger,
      syncPace: { feedMs: 300, healthMs: 1000, maxOfflineMs: 300 },
    });
    windows.push({ host: back, client: createRouterClient(router, { context: { host: back } }) });
    const client = await admin();
    const found = await eventually('the lost case', () => client.cases.get({ projectNo: lost }).catch(() => null));
    expect(found.summary.projectNo).toBe(lost);
    await eventually('all heard', async () => (await client.health()).notice === '');
  });
});
