import { mkdtemp, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { outboxCounts } from '#db/queries/outbox.ts';
import { writeSetting } from '#db/queries/settings.ts';
import { createHost } from '#host/host.ts';
import { silentLogger } from '#host/kernel/log.ts';
import { router } from '#host/router.ts';
import { startPlatform } from '#platform/index.ts';
import { systemClock } from '#platform/kernel/clock.ts';
import { migrate } from '#platform/kernel/migrate.ts';
import { openPglite } from '#platform/kernel/pglite.ts';
import { hashToken } from '#platform/people/tokens.ts';
import { localStation } from '../local-station.ts';
import { clerk, eventually, readyDraft, startWorld, type World } from '../world.ts';
import { runCommand } from './command-line.ts';
import { startHostProcess } from './host-process.ts';
import { codeOf } from './outcome.ts';

let world: World;
let dir: string;
beforeAll(async () => {
  world = await startWorld();
  dir = await mkdtemp(path.join(os.tmpdir(), 'yichuang-enrolment-'));
});
afterAll(async () => {
  await world.close();
  await rm(dir, { recursive: true, force: true });
});

it('signs nobody in at a machine the platform does not know, and does once a code was typed', async () => {
  const { client, host } = await world.station({ enrolCode: 'NONE-NONE' });
  expect((await client.station.get()).isEnrolled).toBe(false);
  expect(await codeOf(client.session.signIn(clerk))).toBe('ENROL_CODE_WRONG');
  await world.cable.set('refuse');
  expect(await codeOf(client.session.signIn(clerk))).toBe('AUTH_OFFLINE_UNKNOWN');
  await world.cable.set('pass');
  expect(await codeOf(client.station.enrol({ code: 'WRNG-CDEE' }))).toBe('ENROL_CODE_WRONG');
  await client.station.enrol({ code: await world.createCode() });
  expect((await client.station.get()).isEnrolled).toBe(true);
  expect(await codeOf(client.session.signIn(clerk))).toBe('ok');
  await eventually('numbers', async () => (await client.station.get()).numbersLeft > 0);
  expect(host.ctx.db.prepare(`SELECT count(*) AS n FROM audit WHERE act = 'station.enrol'`).get()).toEqual({ n: 1 });
});

it('gets a code from the command line beside the running platform, and enrols a host with it', async () => {
  const data = path.join(dir, 'platform');
  const platform = await startPlatform({ dataDir: data, port: 0, logLevel: 'silent' });
  expect((await stat(path.join(data, 'local-access.json'))).mode & 0o777).toBe(0o600);
  const asked = await runCommand('platform', 'enrol', '--data', data, '--hall', '000000-01', '--json');
  expect(asked.answer).toMatchObject({ code: expect.stringMatching(/^\w{4}-\w{4}$/), hall: '000000-01' });
  const { code } = asked.answer as { code: string };
  const unknown = await runCommand('platform', 'enrol', '--data', data, '--hall', 'nowhere', '--json');
  expect(unknown.answer).toMatchObject({ error: { code: 'HALL_NOT_FOUND' } });
  const open = await fetch(`${platform.url}/local/station-codes`, { method: 'POST' });
  expect(open.status).toBe(422);
  const host = await startHostProcess(path.join(dir, 'station'), ['--platform', platform.url, '--enrol', code]);
  const { token } = await createAdministrator(platform);
  await eventually('known to the platform', async () => {
    const response = await fetch(`${platform.url}/v1/stations`, { headers: { authorization: `Bearer ${token}` } });
    const stations = (await response.json()) as { stationId: string }[];
    return stations.some((one) => one.stationId === host.answer.stationId);
  });
  await host.kill();
  await platform.close();
  await expect(stat(path.join(data, 'local-access.json'))).rejects.toThrow('ENOENT');
});

it('takes a station of the time before keys over with the token it has, and nothing that waits is lost', async () => {
  const local = await localStation({ dataDir: path.join(dir, 'old-station') });
  const draft = await readyDraft(local.client);
  await local.client.acceptance.accept({ caseId: draft.caseId, version: draft.version });
  const { stationId } = local.host.ctx.station;
  const oldToken = 'token-of-the-time-before-keys-000000000000';
  writeSetting(local.host.ctx.db, 'stationToken', oldToken);
  expect(outboxCounts(local.host.ctx.db).pending).toBeGreaterThan(0);
  await local.host.stop();

  const data = path.join(dir, 'old-platform');
  await (await startPlatform({ dataDir: data, port: 0, logLevel: 'silent' })).close();
  const db = await openPglite(data);
  await migrate(db, systemClock.now());
  await db.query(
    `insert into station (station_id, station_name, window_no, hall_code, bound_by, bound_at) values ($1, '旧工作站', '12 号窗', '000000-01', 'lijing', now())`,
    [stationId],
  );
  await db.query(
    `insert into token (token_hash, kind, station_id, issued_at, expires_at) values ($1, 'station', $2, now(), now() + interval '10 days')`,
    [hashToken(oldToken), stationId],
  );
  await db.close();
  const platform = await startPlatform({ dataDir: data, port: 0, logLevel: 'silent' });
  const host = await createHost({
    dataDir: path.join(dir, 'old-station'),
    platformUrl: platform.url,
    log: silentLogger,
    syncPace: { feedMs: 300, healthMs: 1000, maxOfflineMs: 300 },
  });
  const client = createRouterClient(router, { context: { host } });
  expect((await client.station.get()).isEnrolled).toBe(true);
  await eventually('sent', () => outboxCounts(host.ctx.db).pending === 0);
  expect(outboxCounts(host.ctx.db).attention).toBe(0);
  await host.stop();
  // The old token opens nothing any more.
  const feed = await fetch(`${platform.url}/v1/feed?after=0`, { headers: { authorization: `Bearer ${oldToken}` } });
  expect(await feed.json()).toMatchObject({ data: { code: 'AUTH_REQUIRED' } });
  await platform.close();
});

async function createAdministrator(platform: {
  url: string;
  initialAdministrator: { username: string; password: string } | null;
}): Promise<{ token: string }> {
  const response = await fetch(`${platform.url}/page/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(platform.initialAdministrator),
  });
  return (await response.json()) as { token: string };
}
