import { scannedFileName } from '#contract/names.ts';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeSetting } from '#db/queries/settings.ts';
import { pdfFile } from '../pdf-file.ts';
import type { Host } from '#host/host.ts';
import { sm3Of } from '#host/kernel/digest.ts';
import { clerk, eventually, readyDraft, signInClerk, startWorld, type Client, type World } from '../world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  await world.close();
});

const pdf = pdfFile;

/** A case with a scan on its first material, and every demand the station makes of the platform in the order it was begun. */
interface Stage {
  host: Host;
  client: Client;
  asked: string[];
  /** What to answer instead of asking the platform; null lets it through. */
  instead: (method: string, pathname: string) => Response | null;
}

async function station(dataDir?: string): Promise<Stage> {
  const stage: Omit<Stage, 'host' | 'client'> = { asked: [], instead: () => null };
  const { host, client } = await world.station({
    ...(dataDir === undefined ? {} : { dataDir }),
    fetch: async (input, init) => {
      const request = input instanceof Request ? input : null;
      const { pathname } = new URL(request?.url ?? String(input));
      const method = request?.method ?? init?.method ?? 'GET';
      stage.asked.push(`${method} ${pathname}`);
      return stage.instead(method, pathname) ?? (await fetch(input, init));
    },
  });
  return Object.assign(stage, { host, client });
}

async function acceptWithScan(client: Client, content: Uint8Array<ArrayBuffer>) {
  const draft = await readyDraft(client);
  const materialId = draft.draft.materials[0]?.materialId ?? '';
  const file = new File([content], '执照.pdf', { type: 'application/pdf' });
  const { sm3 } = await client.materials.attach({ caseId: draft.caseId, materialId, file, name: '执照.pdf' });
  const { version } = await client.cases.get({ caseId: draft.caseId });
  return { sm3, ...(await client.acceptance.accept({ caseId: draft.caseId, version, printReceipt: false })) };
}

const files = async (client: Client, filter: 'open' | 'attention' | 'all' = 'all') =>
  (await client.outbox.list({ filter, limit: 500 })).filter((row) => row.lane === 'files');
const uploads = (stage: Stage): string[] => stage.asked.filter((one) => one.startsWith('PUT /v1/files/'));

async function tokenOf(username: string, stationId: string): Promise<{ person: string; station: string }> {
  const response = await fetch(`${world.platformUrl}/v1/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      ...clerk,
      username,
      station: { stationId, stationName: '另一台', windowNo: '9' },
    }),
  });
  const { token, stationToken } = (await response.json()) as { token: string; stationToken: string };
  return { person: token, station: stationToken };
}
const read = async (sm3: string, token: string): Promise<Response> =>
  await fetch(`${world.platformUrl}/v1/files/${sm3}`, { headers: { authorization: `Bearer ${token}` } });

describe('a scan of an accepted case', () => {
  it('reaches the platform after its rows, is the same there, and is read by whoever may read the case', async () => {
    const stage = await station();
    await signInClerk(stage.client);
    const content = pdf(200_000);
    const { sm3, projectNo } = await acceptWithScan(stage.client, content);
    expect(sm3).toBe(sm3Of(content));
    await eventually('sent', async () => (await files(stage.client)).some((one) => one.state === 'acked'));
    expect(uploads(stage)).toEqual([`PUT /v1/files/${sm3}`]);
    expect(stage.asked.lastIndexOf('POST /v1/reports')).toBeLessThan(stage.asked.indexOf(`PUT /v1/files/${sm3}`));
    const { rows } = await world.administrator.cases.get({ projectNo });
    expect(rows.find((row) => row.class === 'attachment')?.payload).toMatchObject({
      sm3,
      name: '执照.pdf',
      mime: 'application/pdf',
      bytes: content.length,
      purpose: 'material',
    });
    const other = await tokenOf('wangjianguo', 'another-station');
    const seen = await read(sm3, other.person);
    expect(new Uint8Array(await seen.arrayBuffer())).toEqual(content);
    expect((await read(sm3, other.station)).status).toBe(422);
  });

  it('that is the wrong one is taken away or replaced before acceptance, on record, and not afterwards', async () => {
    const { host, client } = await station();
    await signInClerk(client);
    await eventually('numbers', async () => (await client.station.get()).numbersLeft > 0);
    const draft = await readyDraft(client);
    const { caseId } = draft;
    const materialId = draft.draft.materials[0]?.materialId ?? '';
    const attach = (content: Uint8Array<ArrayBuffer>, name: string, replaces: string | null = null) =>
      client.materials.attach({ caseId, materialId, file: new File([content], name), name, replaces });
    const wrong = await attach(pdf(900), '别人的.pdf');
    const right = await attach(pdf(901), '本人的.pdf', wrong.sm3);
    const scans = async () => (await client.cases.get({ caseId })).attachments.map((one) => one.name);
    expect(await scans()).toEqual(['本人的.pdf']);
    // What is to be replaced has to be there: nothing is kept otherwise.
    await expect(attach(pdf(902), '又一个.pdf', wrong.sm3)).rejects.toThrow();
    expect(await scans()).toEqual(['本人的.pdf']);
    expect(
      host.ctx.db
        .prepare("SELECT detail FROM audit WHERE act = 'materials.replace' AND object = ?")
        .pluck()
        .all(caseId),
    ).toEqual([`${materialId} ${wrong.sm3} > ${right.sm3}`]);
    const { version } = await client.cases.get({ caseId });
    await client.acceptance.accept({ caseId, version, printReceipt: false });
    await expect(attach(pdf(903), '受理以后.pdf', right.sm3)).rejects.toThrow();
    await expect(client.materials.remove({ caseId, materialId, sm3: right.sm3 })).rejects.toThrow();
    expect(await scans()).toEqual(['本人的.pdf']);
    expect((await client.materials.read({ caseId, sm3: right.sm3 })).size).toBe(901);
    await host.stop();
  });

  it('waits while a row waits, is sent again whole after failures and a restart, and is then at rest', async () => {
    const dataDir = await world.tempDir();
    const first = await station(dataDir);
    await signInClerk(first.client);
    first.asked.length = 0;
    first.instead = (method, pathname) =>
      method === 'PUT' || pathname === '/v1/reports' ? Response.json({}, { status: 503 }) : null;
    const content = pdf(50_000);
    const { sm3 } = await acceptWithScan(first.client, content);
    await eventually('rows tried', () => first.asked.filter((one) => one === 'POST /v1/reports').length >= 2);
    expect(uploads(first)).toEqual([]);
    first.instead = (method) => (method === 'PUT' ? Response.json({}, { status: 503 }) : null);
    await eventually('a failed upload', async () => (await files(first.client))[0]?.failure?.code === 'PLATFORM_FAULT');
    expect((await first.client.station.get()).outbox.pending).toBe(1);
    expect((await files(first.client))[0]).toMatchObject({ state: 'waiting', classTitle: '附件文件' });
    await first.host.stop();

    const second = await station(dataDir);
    await second.client.session.signIn(clerk);
    await eventually('sent', async () => (await files(second.client))[0]?.state === 'acked');
    expect(uploads(second)).toEqual([`PUT /v1/files/${sm3}`]);
    const own = await tokenOf('wangjianguo', 'a-third-station');
    expect(new Uint8Array(await (await read(sm3, own.person)).arrayBuffer())).toEqual(content);
    expect((await second.client.station.get()).outbox).toMatchObject({ pending: 0, attention: 0 });
  });

  it('that is too large or gone is shown to a person and holds up neither rows nor other files', async () => {
    const stage = await station();
    await signInClerk(stage.client);
    const { db, dataDir } = stage.host.ctx;
    const draft = await readyDraft(stage.client);
    const materialId = draft.draft.materials[0]?.materialId ?? '';
    const attach = (name: string) =>
      stage.client.materials.attach({ caseId: draft.caseId, materialId, file: new File([pdf(900)], name), name });
    const [large, gone, good] = [await attach('大.pdf'), await attach('丢.pdf'), await attach('好.pdf')];
    // No way of the screens leads to either: the one is a file of another limit, the other a disk that lost it.
    db.prepare('UPDATE attachments SET bytes = ? WHERE sm3 = ?').run(50 * 1024 * 1024 + 1, large.sm3);
    await rm(path.join(dataDir, 'files', gone.sm3.slice(0, 2), gone.sm3));
    const { version } = await stage.client.cases.get({ caseId: draft.caseId });
    await stage.client.acceptance.accept({ caseId: draft.caseId, version, printReceipt: false });
    await eventually('the good one sent', async () => {
      const seen = await files(stage.client);
      return seen.filter((one) => one.state === 'attention').length === 2 && seen.some((one) => one.state === 'acked');
    });
    const failed = await files(stage.client, 'attention');
    expect(failed.map((one) => one.failure?.code).sort()).toEqual(['FILE_DAMAGED', 'UPLOAD_TOO_LARGE']);
    expect(failed.every((one) => one.caseId === draft.caseId && one.applicantName === '赵铁柱')).toBe(true);
    expect(uploads(stage)).toEqual([`PUT /v1/files/${good.sm3}`]);
    expect((await stage.client.cases.get({ caseId: draft.caseId })).syncState).toBe('synced');

    await stage.client.outbox.retry({ lane: 'files', outboxId: failed[0]?.outboxId ?? 0 });
    await eventually('looked at again', async () => (await files(stage.client, 'attention')).length === 2);
    expect(uploads(stage)).toHaveLength(1);
  });

  it('waits at a platform that takes no files, with words; one that lost its data gets it again', async () => {
    const stage = await station();
    await signInClerk(stage.client);
    stage.instead = (method) => (method === 'PUT' ? Response.json({}, { status: 404 }) : null);
    await acceptWithScan(stage.client, pdf(700));
    const seen = await eventually('failed', async () => (await files(stage.client)).find((one) => one.failure));
    expect(seen.failure).toMatchObject({ code: 'PLATFORM_OLDER', message: expect.stringContaining('“附件”') });
    expect(seen.state).toBe('waiting');
    stage.instead = () => null;
    await stage.client.outbox.flush();
    await eventually('sent', async () => (await files(stage.client))[0]?.state === 'acked');
    writeSetting(stage.host.ctx.db, 'platformInstance', 'another');
    stage.host.ctx.db.prepare(`UPDATE file_uploads SET sent_to = 'another'`).run();
    await eventually('sent once more', () => uploads(stage).length >= 3);
    await eventually('at rest', async () => (await files(stage.client))[0]?.state === 'acked');
  });

  it('of a case accepted by a version that kept it to itself goes after the upgrade, once', async () => {
    const dataDir = await world.tempDir();
    const old = await station(dataDir);
    await signInClerk(old.client);
    const { sm3, projectNo } = await acceptWithScan(old.client, pdf(800));
    await old.host.sync.stop();
    const { db } = old.host.ctx;
    db.exec(
      `DELETE FROM file_uploads; DELETE FROM outbox WHERE class = 'attachment'; DELETE FROM outbox_sent WHERE class = 'attachment'`,
    );
    writeSetting(db, 'earlierFilesReported', null);
    await old.host.stop();
    const upgraded = await station(dataDir);
    await upgraded.client.session.signIn(clerk);
    await eventually('sent', async () => (await files(upgraded.client))[0]?.state === 'acked');
    const { rows } = await world.administrator.cases.get({ projectNo });
    expect(rows.some((row) => row.class === 'attachment' && (row.payload as { sm3: string }).sm3 === sm3)).toBe(true);
    await upgraded.host.stop();
    const again = await station(dataDir);
    await again.client.session.signIn(clerk);
    expect(await files(again.client)).toHaveLength(1);
  });
});

it('a file somebody brings under the name of the pages’ own file is another file', async () => {
  const stage = await station();
  await signInClerk(stage.client);
  const { caseId } = await readyDraft(stage.client);
  const file = new File([pdf(900)], scannedFileName, { type: 'application/pdf' });
  await stage.client.materials.attach({ caseId, materialId: 'M02', file, name: scannedFileName });
  expect((await stage.client.cases.get({ caseId })).attachments.map(({ name }) => name)).toEqual([
    '扫描件（自带）.pdf',
  ]);
});

describe('what an applicant said', () => {
  it('reaches the platform as ratings of the case, before and after its acceptance, and nothing said is told as that', async () => {
    const stage = await station();
    await signInClerk(stage.client);
    const draft = await readyDraft(stage.client);
    const { storeRating } = await import('#host/rating/store.ts');
    const rate = (level: number | null): void =>
      void storeRating(stage.host.ctx, { caseId: draft.caseId, level, source: 'keypad', operator: clerk.username });
    rate(2);
    const { projectNo } = await stage.client.acceptance.accept({
      caseId: draft.caseId,
      version: draft.version,
      printReceipt: false,
    });
    rate(null);
    await eventually('arrived', async () => (await stage.client.station.get()).outbox.pending === 0);
    const { rows } = await world.administrator.cases.get({ projectNo });
    expect(rows.filter((row) => row.class === 'rating').map((row) => row.payload)).toEqual([
      expect.objectContaining({
        level: 2,
        projectNo: null,
        seq: 1,
        windowNo: stage.host.ctx.station.windowNo,
        operator: clerk.username,
      }),
      expect.objectContaining({ level: null, projectNo, seq: 2, source: 'keypad' }),
    ]);
  });
});
