import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it, type TestContext } from 'vitest';
import { createRouterClient } from '@orpc/server';
import { createHost } from '#host/host.ts';
import { silentLogger } from '#host/kernel/log.ts';
import { router } from '#host/router.ts';
import { seedDemo, type PlatformClient } from '#simulators/demo-seed.ts';
import { enrolSimulated } from '#simulators/simulated-station.ts';
import { mountSmallDisk, type SmallDisk } from '../faults/small-disk.ts';
import { eventually, signInClerk } from '../world.ts';
import { findServer, startCluster } from './platform-postgresql.ts';
import { acceptRow, failureOf, takeNumber } from './platform-stage.ts';

const server = await findServer();
const endings: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

/** A process of its own: that a full disk does not end it is part of what is asked. */
const program = (options: object): string => `
  import { startPlatform } from '#platform/index.ts';
  const { url, createCode, initialAdministrator } = await startPlatform({ port: 0, logLevel: 'silent', ...${JSON.stringify(options)} });
  console.log(JSON.stringify({ url, administrator: initialAdministrator, codes: [await createCode(), await createCode()] }));
`;

interface Started {
  url: string;
  administrator: { username: string; password: string };
  codes: string[];
}

async function platformOn(options: object): Promise<Started & { child: ChildProcess }> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  endings.push(async () => {
    child.kill();
    await ended;
  });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { child, ...(JSON.parse(line) as Started) };
}

function smallDisk(context: TestContext): SmallDisk {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'yichuang-platform-disk-'));
  chmodSync(dir, 0o711);
  const disk = mountSmallDisk(path.join(dir, 'disk'), 400);
  endings.push(() => {
    if ('close' in disk) disk.close();
    rmSync(dir, { recursive: true, force: true });
  });
  if (!('reason' in disk)) return disk;
  console.warn(disk.reason);
  return context.skip(disk.reason);
}

const health = async (url: string): Promise<{ status: number; notice: string }> => {
  const answer = await fetch(`${url}/v1/health`);
  const { notice = '' } = (await answer.json()) as { notice?: string };
  return { status: answer.status, notice };
};

/** Rows until one is refused, each of a case of its own; answers the refusal. */
async function untilRefused(station: PlatformClient, numbers: string[]): Promise<string> {
  for (const projectNo of numbers) {
    // More than one page of the database, so that it has to grow.
    const refused = await failureOf(station.reports.send({ rows: [acceptRow(projectNo)] }));
    if (refused !== 'none') return refused;
  }
  return 'none';
}

describe.each(['pglite', 'postgresql'] as const)('a platform on a full disk (%s)', (storage) => {
  it('says so to whoever brings something, with who mends it, and takes it when there is room again', async (context) => {
    if (storage === 'postgresql' && 'reason' in server) return context.skip(server.reason);
    const disk = smallDisk(context);
    const dataDir = path.join(disk.dir, 'data');
    mkdirSync(dataDir);
    let databaseUrl: string | undefined;
    if (storage === 'postgresql' && 'bin' in server) {
      const cluster = await startCluster(server.bin, disk.dir);
      endings.push(() => cluster.stop());
      databaseUrl = await cluster.createDatabase();
    }
    const platform = await platformOn({ dataDir, ...(databaseUrl ? { databaseUrl } : {}) });
    await seedDemo(platform.url, platform.administrator, 'http://127.0.0.1:9');
    const [codeOfStation = '', codeOfHost = ''] = platform.codes;
    const identity = { stationId: 'station-home', stationName: '综合窗口', windowNo: '01' };
    const { client: station, token } = await enrolSimulated(() => platform.url, codeOfStation, identity);
    const host = await createHost({
      dataDir: mkdtempSync(path.join(os.tmpdir(), 'yichuang-beside-full-')),
      platformUrl: platform.url,
      windowNo: '02',
      enrolCode: codeOfHost,
      log: silentLogger,
      syncPace: { feedMs: 300, healthMs: 300, maxOfflineMs: 300 },
    });
    endings.push(() => host.stop());
    const window = createRouterClient(router, { context: { host } });
    await signInClerk(window);
    const numbers: string[] = [];
    for (let n = 0; n < 300; n += 1) numbers.push(await takeNumber(station));

    disk.fill();
    expect(await untilRefused(station, numbers)).toBe('PLATFORM_DISK_FULL');
    const [one = ''] = numbers.slice(-1);
    const answer = await fetch(`${platform.url}/v1/reports`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await token()}` },
      body: JSON.stringify({ rows: [acceptRow(one)] }),
    });
    expect([answer.status, Number(answer.headers.get('retry-after')) > 0]).toEqual([507, true]);
    expect(await answer.json()).toMatchObject({
      data: { code: 'PLATFORM_DISK_FULL', who: 'technician', message: expect.stringContaining('磁盘已满') },
    });
    const file = Buffer.from('附件');
    const put = await fetch(`${platform.url}/v1/files/${createHash('sm3').update(file).digest('hex')}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/octet-stream', authorization: `Bearer ${await token()}` },
      body: file,
    });
    expect([put.status, await put.json()]).toMatchObject([507, { data: { code: 'PLATFORM_DISK_FULL' } }]);
    expect(await health(platform.url)).toMatchObject({ status: 200, notice: expect.stringContaining('磁盘已满') });
    // The window's strip shows what the platform says of itself.
    await eventually('told at the window', async () => (await window.station.get()).network.isPlatformFull);
    expect((await window.station.get()).network.platformNotice).toContain('中心平台的磁盘已满');

    disk.free();
    await eventually('taken', async () => {
      const refused = await failureOf(station.reports.send({ rows: [acceptRow(one)] }));
      expect(['none', 'PLATFORM_DISK_FULL', 'DATABASE_AWAY']).toContain(refused);
      return refused === 'none';
    });
    expect(platform.child.exitCode).toBeNull();
    expect((await health(platform.url)).notice).not.toContain('磁盘已满');
    await eventually('no longer told', async () => !(await window.station.get()).network.isPlatformFull);
  });
});
