import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHost, type Host } from '#host/host.ts';
import { silentLogger } from '#host/kernel/log.ts';
import { router } from '#host/router.ts';
import { startPlatform, type RunningPlatform } from '#platform/index.ts';
import { platformClient, seedDemo, type PlatformClient } from '#simulators/demo-seed.ts';
import { preparedDataDir } from '../run/prepared-database.ts';
import { clerk, eventually, readyDraft, signInClerk, type Client } from '../world.ts';

let root: string;
let platformDir: string;
let platform: RunningPlatform;
let administrator: { username: string; password: string };
let port = 0;
let running: Host | null = null;
const stationDir = (): string => path.join(root, 'station');
beforeAll(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'yichuang-both-'));
});
afterAll(async () => {
  await running?.stop();
  await platform.close();
  fs.rmSync(root, { recursive: true, force: true });
});

async function openPlatform(): Promise<void> {
  platform = await startPlatform({ dataDir: platformDir, port, logLevel: 'silent' });
  port = Number(new URL(platform.url).port);
}
async function openStation(enrolCode?: string): Promise<Client> {
  running = await createHost({
    dataDir: stationDir(),
    marksDir: path.join(root, 'marks'),
    platformUrl: platform.url,
    log: silentLogger,
    syncPace: { feedMs: 300, healthMs: 300, maxOfflineMs: 300 },
    ...(enrolCode ? { enrolCode } : {}),
  });
  return createRouterClient(router, { context: { host: running } });
}
const closeStation = async (): Promise<void> => {
  await running?.stop();
  running = null;
};
function copy(from: string, to: string): void {
  fs.rmSync(to, { recursive: true, force: true });
  fs.cpSync(from, to, { recursive: true });
}
async function acceptOne(client: Client): Promise<{ caseId: string; projectNo: string }> {
  const draft = await readyDraft(client);
  return await client.acceptance.accept({ caseId: draft.caseId, version: draft.version, printReceipt: false });
}
const synced = (client: Client): Promise<unknown> =>
  eventually('all sent', async () => (await client.station.get()).outbox.pending === 0);
async function asAdministrator(): Promise<PlatformClient> {
  const { token } = await platformClient(platform.url).sessions.signIn({
    ...administrator,
    station: { stationId: 'test-administration', stationName: '测试', windowNo: '0' },
  });
  return platformClient(platform.url, () => token);
}
/** Keys of a case's rows at the platform; null when it has no such case. */
const keysOf = async (projectNo: string): Promise<string[] | null> => {
  const found = await (await asAdministrator()).cases.get({ projectNo }).catch(() => null);
  return found && found.rows.map((row) => row.key).sort();
};

describe('a station put back from an older copy, and after it the platform as well', () => {
  it('gives back to the platform what it had learnt from it: cases it knows again, and cases it had lost', async () => {
    platformDir = await preparedDataDir();
    await openPlatform();
    if (!platform.initialAdministrator) throw new Error('a fresh platform has an administrator');
    administrator = platform.initialAdministrator;
    await seedDemo(platform.url, administrator, 'http://127.0.0.1:9');
    let client = await openStation(await platform.createCode());
    await signInClerk(client);
    const kept = await readyDraft(client);
    await acceptOne(client);
    await synced(client);
    await closeStation();
    copy(stationDir(), `${stationDir()}-copy`);
    await platform.close();
    copy(platformDir, `${platformDir}-copy`);
    await openPlatform();

    client = await openStation();
    await client.session.signIn(clerk);
    const known = await client.acceptance.accept({
      caseId: kept.caseId,
      version: kept.version,
      printReceipt: false,
    });
    const lost = await acceptOne(client);
    await synced(client);
    const before = [await keysOf(known.projectNo), await keysOf(lost.projectNo)];
    expect(before.map((keys) => (keys?.length ?? 0) > 3)).toEqual([true, true]);
    await closeStation();

    copy(`${stationDir()}-copy`, stationDir());
    client = await openStation();
    await client.session.signIn(clerk);
    await eventually('mended', async () => {
      const { life, numbersLeft } = await client.station.get();
      return life === null && numbersLeft > 0;
    });
    expect((await client.cases.get({ caseId: kept.caseId })).projectNo).toBe(known.projectNo);

    await platform.close();
    copy(`${platformDir}-copy`, platformDir);
    await openPlatform();
    await eventually('both cases again', async () => {
      const now = [await keysOf(known.projectNo), await keysOf(lost.projectNo)];
      return JSON.stringify(now) === JSON.stringify(before);
    });
  });
});
