import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { saveBinding } from '#db/queries/devices.ts';
import { usualAskPace } from '#host/verification/ask-again.ts';
import { startVirtualDevices } from '#simulators/world.ts';
import { clerk, eventually, readyDraft, signInClerk, startWorld, type Client, type World } from '../world.ts';
import { openPage } from './browser-shell.ts';
import { startHostProcess, type HostProcess } from './host-process.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  await world.close();
});

/** The client over the socket has the same procedures as the one inside the process. */
async function pageOf(started: HostProcess): Promise<Client> {
  const { client } = await openPage(started.answer.host, started.answer.open);
  return client as unknown as Client;
}
const start = async (dataDir: string): Promise<HostProcess> =>
  await startHostProcess(dataDir, [
    '--platform',
    world.cable.url,
    '--window',
    path.basename(dataDir),
    '--enrol',
    await world.createCode(),
  ]);

async function expectWhole(client: Client, accepted: { caseId: string; projectNo: string }): Promise<void> {
  await eventually(
    `${accepted.projectNo} synced`,
    async () => (await client.cases.get({ caseId: accepted.caseId })).syncState === 'synced',
  );
  const arrived = await world.administrator.cases.get({ projectNo: accepted.projectNo });
  expect(new Set(arrived.rows.map((row) => row.key)).size).toBe(arrived.rows.length);
  expect(arrived.rows.filter((row) => row.class === 'accept')).toHaveLength(1);
}

describe('a workstation killed at the worst moment', () => {
  it('between accepting and sending: the case is there after the restart and arrives once', async () => {
    const dir = await world.tempDir();
    let running = await start(dir);
    let client = await pageOf(running);
    await signInClerk(client);
    await world.cable.set('refuse');
    const draft = await readyDraft(client);
    const typed = await readyDraft(client);
    const accepted = await client.acceptance.accept({
      caseId: draft.caseId,
      version: draft.version,
      printReceipt: false,
    });
    await running.kill();

    running = await start(dir);
    client = await pageOf(running);
    await client.session.signIn(clerk);
    expect(await client.cases.get({ caseId: accepted.caseId })).toMatchObject({
      state: 'ACCEPTED',
      projectNo: accepted.projectNo,
      syncState: 'pending',
    });
    expect(await client.cases.get({ caseId: typed.caseId })).toMatchObject({
      state: 'DRAFT',
      version: typed.version,
      draft: typed.draft,
    });
    expect((await client.drafts.list()).map((one) => one.caseId)).toContain(typed.caseId);
    await world.cable.set('pass');
    await client.outbox.flush();
    await expectWhole(client, accepted);
    expect((await world.administrator.cases.get({ projectNo: accepted.projectNo })).summary.duplicates).toBe(0);
    await running.kill();
  });

  it('in the middle of accepting many: everything answered as accepted is there, with numbers of their own, and arrives', async () => {
    const dir = await world.tempDir();
    let running = await start(dir);
    let client = await pageOf(running);
    await signInClerk(client);
    const answered: { caseId: string; projectNo: string }[] = [];
    const drafts = [];
    for (let count = 0; count < 12; count += 1) drafts.push(await readyDraft(client));
    const asked = drafts.map((draft) =>
      client.acceptance
        .accept({ caseId: draft.caseId, version: draft.version, printReceipt: true })
        .then((one) => void answered.push(one)),
    );
    for (const call of asked) call.catch(() => undefined);
    await eventually('some are accepted', () => answered.length >= 3);
    await running.kill();

    running = await start(dir);
    client = await pageOf(running);
    await client.session.signIn(clerk);
    const states = await Promise.all(drafts.map(async ({ caseId }) => await client.cases.get({ caseId })));
    // Whole or not at all: a case without a number is still a draft, with all that was typed.
    for (const [index, one] of states.entries()) {
      expect(one.state === 'ACCEPTED').toBe(one.projectNo !== null);
      expect(one.draft).toEqual(drafts[index]?.draft);
      if (one.state === 'ACCEPTED') expect([one.documents.length, one.timeline.length]).toEqual([2, 1]);
    }
    for (const one of answered)
      expect(states.find((state) => state.caseId === one.caseId)?.projectNo).toBe(one.projectNo);
    const rest = states.filter((one) => one.state === 'DRAFT');
    const later = [];
    for (const one of rest)
      later.push(await client.acceptance.accept({ caseId: one.caseId, version: one.version, printReceipt: false }));
    const numbers = [...states.flatMap((one) => one.projectNo ?? []), ...later.map((one) => one.projectNo)];
    expect(new Set(numbers).size).toBe(12);
    for (const one of [...states.filter((state) => state.projectNo !== null), ...later])
      await expectWhole(client, { caseId: one.caseId, projectNo: one.projectNo ?? '' });
    await running.kill();
  });

  it('while departments are asked and a slip is at the printer: both are marked, nothing prints by itself twice', async () => {
    const dir = await world.tempDir();
    const devices = await startVirtualDevices();
    const { catalogue } = world.administrator;
    // However slow the machine is, they are still asked when it is killed.
    for (const one of await catalogue.verifications())
      await catalogue.saveVerification({ ...one, version: one.version + 1, limitMs: 30_000, lateMs: 120_000 });
    const { host } = await world.station({ dataDir: dir });
    saveBinding(host.ctx.db, {
      role: 'receiptPrinter',
      address: devices.printer.path,
      baud_rate: 115_200,
      settings_json: '{}',
    });
    await host.stop();
    world.departments.set('all', 'hang');
    // Takes some of the slip and then nothing more.
    devices.printer.misbehave({ kind: 'xoff', afterBytes: 40 });
    const running = await start(dir);
    let client = await pageOf(running);
    await signInClerk(client);
    const draft = await readyDraft(client);
    await client.verification.start({ caseId: draft.caseId });
    await eventually('running', async () =>
      (await client.cases.get({ caseId: draft.caseId })).verifications.some((one) => one.state === 'running'),
    );
    const accepted = await client.acceptance.accept({
      caseId: draft.caseId,
      version: draft.version,
      printReceipt: true,
    });
    await eventually(
      'printing',
      async () => (await client.cases.get({ caseId: draft.caseId })).printState === 'printing',
    );
    await running.kill();

    world.departments.set('all', 'ok');
    devices.printer.misbehave(null);
    const slips = devices.printer.jobs.length;
    // Asks again by itself ten seconds after its start: here not before what it says until then was looked at.
    const again = await world.station({ dataDir: dir, askPace: { ...usualAskPace, lookMs: 3_600_000 } });
    client = again.client;
    await client.session.signIn(clerk);
    const view = await client.cases.get({ caseId: accepted.caseId });
    expect(view.printState).toBe('unknown');
    expect(view.documents.find((one) => one.kind === 'RECEIPT')?.prints[0]?.message).toContain('F10');
    expect(view.verifications.map((one) => [one.state, one.message])).toEqual(
      view.verifications.map(() => ['failed', '核验进行中时程序退出，正在自动再问']),
    );
    expect(view.verifications.length).toBe(2);
    await expectWhole(client, accepted);
    const arrived = await world.administrator.cases.get({ projectNo: accepted.projectNo });
    expect(arrived.rows.filter((row) => row.class === 'document').map((row) => row.payload.state)).toContain('unknown');
    expect(devices.printer.jobs.length - slips).toBe(0);
    const reprint = await client.documents.printReceipt({ caseId: accepted.caseId });
    expect(reprint.reprintNo).toBe(1);
    await eventually(
      'reprinted',
      async () => (await client.cases.get({ caseId: accepted.caseId })).printState === 'printed',
    );
    expect(devices.printer.jobs.at(-1)?.lines.join('\n')).toMatch(/补打.*第 1 次/);
    await again.host.stop();
    await devices.close();
  });
});
