import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DeviceRole, DeviceState } from '#contract/workstation/schemas.ts';
import type { Host } from '#host/host.ts';
import { SAMPLE_CARD } from '#simulators/id-card/index.ts';
import { startVirtualDevices, type VirtualDevices } from '#simulators/world.ts';
import { eventually, readyDraft, signInClerk, startWorld, type Client, type World } from '../world.ts';
import { codeOf, failureOf } from './outcome.ts';

let world: World;
let devices: VirtualDevices;
let host: Host;
let client: Client;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  await world.close();
});
beforeEach(async () => {
  devices = await startVirtualDevices();
  ({ host, client } = await world.station());
  await signInClerk(client);
});
afterEach(async () => {
  await host.stop();
  await devices.close();
});

const light = async (role: DeviceRole): Promise<DeviceState> => {
  const state = (await client.devices.list()).find((one) => one.role === role);
  if (!state) throw new Error(`no ${role}`);
  return state;
};
const lightTurns = async (role: DeviceRole, state: DeviceState['state']): Promise<DeviceState> =>
  await eventually(`${role} ${state}`, async () => {
    const now = await light(role);
    return now.state === state ? now : null;
  });
async function bind(role: DeviceRole): Promise<void> {
  await client.devices.bind({
    role,
    address: role === 'idCard' ? devices.idCard.path : devices.printer.path,
    baudRate: 115_200,
  });
  await lightTurns(role, 'ready');
}
const read = (timeoutMs = 10_000) => client.identification.readCard({ timeoutMs });

describe('the card reader', () => {
  it('says that no port is chosen', async () => {
    expect(await failureOf(read())).toMatchObject({
      code: 'DEVICE_NOT_BOUND',
      message: expect.stringContaining('手工录入'),
    });
    expect(await light('idCard')).toMatchObject({ state: 'unbound', word: '未指定' });
  });

  it('reads a card into a person, with its unit’s identity on the light', async () => {
    await bind('idCard');
    expect((await light('idCard')).identity).toMatch(/^05\.01-/);
    devices.idCard.place(SAMPLE_CARD);
    const reading = await read();
    expect(reading).toMatchObject({
      type: 'resident',
      person: { name: '测试甲', certNo: '000000199001010018', certType: '111', source: 'card', birth: '1990-01-01' },
    });
    expect(JSON.stringify(host.ctx.db.prepare('SELECT * FROM audit').all())).not.toContain('000000199001010018');
  });

  it('adopts nothing of a card pulled out in the middle, and reads the one put back', async () => {
    await bind('idCard');
    devices.idCard.misbehave({ kind: 'pulled-mid-read' });
    devices.idCard.place(SAMPLE_CARD);
    expect(await failureOf(read(4000))).toMatchObject({
      code: expect.stringMatching(/^CARD_/),
      who: 'clerk',
      message: expect.stringContaining('F2'),
    });
    // A pulled card says nothing about the reader.
    expect((await light('idCard')).state).toBe('ready');
    devices.idCard.misbehave(null);
    devices.idCard.place(SAMPLE_CARD);
    expect((await read()).person.name).toBe('测试甲');
  });

  it('reads through garbage before an answer, and names nothing but garbage as a line that does not fit', async () => {
    await bind('idCard');
    devices.idCard.misbehave({ kind: 'garbage-before', bytes: 200, times: 3 });
    devices.idCard.place(SAMPLE_CARD);
    expect((await read()).person.name).toBe('测试甲');
    devices.idCard.lift();
    devices.idCard.misbehave({ kind: 'garbage-only', bytes: 400 });
    devices.idCard.place(SAMPLE_CARD);
    const failure = await failureOf(read(4000));
    expect(failure.code).toMatch(/^(READER_|CARD_)/);
    expect(failure.message).toMatch(/手工录入/);
    devices.idCard.misbehave(null);
    await lightTurns('idCard', 'ready');
  });

  it('unplugged and plugged in again: the light tells, and reading works without touching the program', async () => {
    await bind('idCard');
    await devices.idCard.unplug();
    const dark = await lightTurns('idCard', 'fault');
    expect(dark.failure).toMatchObject({ code: expect.stringMatching(/^(PORT_NOT_FOUND|READER_GONE|PORT_IO)$/) });
    expect(await codeOf(read(2000))).toMatch(/^(PORT_NOT_FOUND|READER_GONE|PORT_IO)$/);
    await devices.idCard.replug();
    await lightTurns('idCard', 'ready');
    devices.idCard.place(SAMPLE_CARD);
    expect((await read()).person.name).toBe('测试甲');
  });

  it('frees the line when reading is cancelled, and shows no fault', async () => {
    await bind('idCard');
    const cancel = new AbortController();
    const reading = client.identification.readCard({ timeoutMs: 120_000 }, { signal: cancel.signal });
    const ended = reading.then(
      () => 'read',
      () => 'cancelled',
    );
    await eventually('busy', async () => (await light('idCard')).state === 'busy');
    cancel.abort();
    expect(await ended).toBe('cancelled');
    expect(await light('idCard')).toMatchObject({ state: 'ready', failure: null });
    devices.idCard.place(SAMPLE_CARD);
    expect((await read()).person.name).toBe('测试甲');
  });

  it.each<[string, () => Promise<unknown>]>([
    ['signs out', () => client.session.signOut()],
    ['locks the screen', () => client.session.lock()],
    [
      'leaves the window to somebody else',
      async () => {
        await client.session.signOut();
        await signInClerk(client);
      },
    ],
  ])('waits for nobody’s card once the clerk %s', async (_what, leave) => {
    await bind('idCard');
    const reading = read(20_000).then(
      () => 'read',
      () => 'ended',
    );
    await eventually('busy', () => host.devices.cardReader.state().state === 'busy');
    await leave();
    await eventually('let go', () => host.devices.cardReader.state().state !== 'busy');
    expect(await reading).toBe('ended');
    expect(
      host.ctx.db.prepare("SELECT count(*) AS n FROM audit WHERE act = 'identification.readCard' AND is_ok = 1").get(),
    ).toEqual({ n: 0 });
  });

  it('says a port in another station’s hands is busy, and takes it when it is free', async () => {
    await bind('idCard');
    const second = await world.station();
    await signInClerk(second.client);
    await second.client.devices.bind({ role: 'idCard', address: devices.idCard.path, baudRate: 115_200 });
    const busy = await eventually('busy port', async () =>
      (await second.client.devices.list()).find((one) => one.role === 'idCard' && one.state === 'fault'),
    );
    expect(busy.failure).toMatchObject({ code: 'PORT_BUSY', message: expect.stringContaining('正被别的程序占用') });
    await host.stop();
    await eventually('free', async () =>
      (await second.client.devices.list()).some((one) => one.role === 'idCard' && one.state === 'ready'),
    );
    await second.host.stop();
  });
});

// A printer whose answer a busy machine reads too late has “not confirmed” its slip, rightly: every test here starts afresh.
describe('the receipt printer', { retry: 2 }, () => {
  async function acceptPrinting(): Promise<{ caseId: string; projectNo: string }> {
    const draft = await readyDraft(client);
    return await client.acceptance.accept({ caseId: draft.caseId, version: draft.version, printReceipt: true });
  }
  const prints = async (caseId: string) =>
    (await client.cases.get({ caseId })).documents.find((one) => one.kind === 'RECEIPT')?.prints ?? [];
  const lastPrint = async (caseId: string, states: string[]) =>
    await eventually(`print ${states.join()}`, async () => {
      const last = (await prints(caseId)).at(-1);
      return last && states.includes(last.state) ? last : null;
    });
  async function reported(accepted: { caseId: string; projectNo: string }): Promise<string[]> {
    await eventually(
      'synced',
      async () => (await client.cases.get({ caseId: accepted.caseId })).syncState === 'synced',
    );
    const { rows } = await world.administrator.cases.get({ projectNo: accepted.projectNo });
    return rows
      .filter((row) => row.class === 'document' && row.payload.kind === 'RECEIPT')
      .sort((a, b) => a.seq - b.seq)
      .map((row) => `${String(row.payload.state)} ${String(row.payload.reprintNo)}`);
  }

  it('prints a test slip that names the model it is set up for', async () => {
    await bind('receiptPrinter');
    expect(await client.devices.test({ role: 'receiptPrinter' })).toEqual({ isOk: true, text: '测试页已打印' });
    const [slip] = devices.printer.jobs;
    expect(slip?.isCut).toBe(true);
    expect(slip?.lines.join('\n')).toMatch(/打印测试[\s\S]*80 毫米通用[\s\S]*\d{4}-\d\d-\d\d \d\d:\d\d/);
  });

  it('prints the receipt of an accepted case once, and tells the platform', async () => {
    await bind('receiptPrinter');
    const accepted = await acceptPrinting();
    expect(await lastPrint(accepted.caseId, ['printed'])).toMatchObject({ reprintNo: 0, cause: null });
    expect(devices.printer.jobs).toHaveLength(1);
    expect(devices.printer.jobs[0]?.isCut).toBe(true);
    expect(devices.printer.jobs[0]?.lines.join('\n')).toContain(accepted.projectNo);
    expect(devices.printer.jobs[0]?.lines.join('\n')).not.toContain('补打');
    expect(await reported(accepted)).toEqual(['issued 0', 'printed 0']);
  });

  it('without a port: accepted all the same, said, and printed once one is there', async () => {
    const accepted = await acceptPrinting();
    expect(await lastPrint(accepted.caseId, ['failed'])).toMatchObject({ cause: 'DEVICE_NOT_BOUND' });
    await bind('receiptPrinter');
    await client.documents.printReceipt({ caseId: accepted.caseId });
    await lastPrint(accepted.caseId, ['printed']);
  });

  it('runs out of paper in the middle: failed with cause and F10, then a marked reprint on the new roll', async () => {
    await bind('receiptPrinter');
    devices.printer.misbehave({ kind: 'paper-out', afterBytes: 60 });
    const accepted = await acceptPrinting();
    const failed = await lastPrint(accepted.caseId, ['failed', 'unknown']);
    expect(failed).toMatchObject({
      state: 'failed',
      cause: 'PRINTER_PAPER_OUT',
      message: expect.stringContaining('按 F10 补打'),
    });
    expect(await lightTurns('receiptPrinter', 'fault')).toMatchObject({ word: '缺纸' });
    expect((await client.cases.get({ caseId: accepted.caseId })).state).toBe('ACCEPTED');
    devices.printer.misbehave(null);
    await lightTurns('receiptPrinter', 'ready');
    const reprint = await client.documents.printReceipt({ caseId: accepted.caseId });
    expect(reprint.reprintNo).toBe(0);
    expect(await lastPrint(accepted.caseId, ['printed'])).toMatchObject({ reprintNo: 0 });
    expect(devices.printer.jobs.at(-1)?.lines.join('\n')).not.toContain('补打');
    expect(await reported(accepted)).toEqual(['issued 0', 'failed 0', 'printed 0']);
    // Paper came out: from here on it is again.
    expect((await client.documents.printReceipt({ caseId: accepted.caseId })).reprintNo).toBe(1);
    await lastPrint(accepted.caseId, ['printed']);
    expect(devices.printer.jobs.at(-1)?.lines.join('\n')).toMatch(/【补打】第 1 次/);
  });

  it('goes silent after the data: not known, and a person is asked to look', async () => {
    await bind('receiptPrinter');
    devices.printer.misbehave({ kind: 'silent-after-data' });
    const accepted = await acceptPrinting();
    expect(await lastPrint(accepted.caseId, ['unknown', 'failed', 'printed'])).toMatchObject({
      state: 'unknown',
      message: expect.stringContaining('看一眼'),
    });
    expect(await reported(accepted)).toEqual(['issued 0', 'unknown 0']);
  });

  it('is unplugged in the middle: not counted as printed, nothing by itself afterwards, a reprint when asked', async () => {
    await bind('receiptPrinter');
    devices.printer.misbehave({ kind: 'xoff', afterBytes: 40 });
    const accepted = await acceptPrinting();
    await lastPrint(accepted.caseId, ['printing']);
    await eventually('data under way', () => devices.printer.received.data > 0);
    await devices.printer.unplug();
    const ended = await lastPrint(accepted.caseId, ['failed', 'unknown', 'printed']);
    expect(ended.state).not.toBe('printed');
    expect(ended.message).toContain('F10');
    await lightTurns('receiptPrinter', 'fault');
    devices.printer.misbehave(null);
    const slips = devices.printer.jobs.length;
    await devices.printer.replug();
    await lightTurns('receiptPrinter', 'ready');
    expect(devices.printer.jobs.length).toBe(slips);
    await client.documents.printReceipt({ caseId: accepted.caseId });
    const times = ended.state === 'failed' ? 0 : 1;
    expect(await lastPrint(accepted.caseId, ['printed'])).toMatchObject({ reprintNo: times });
  });

  it('asked for several times while one is waiting, prints one', async () => {
    await bind('receiptPrinter');
    const accepted = await acceptPrinting();
    const asked = await Promise.all(
      Array.from({ length: 4 }, () => client.documents.printReceipt({ caseId: accepted.caseId })),
    );
    expect(new Set(asked.map((one) => one.printJobId)).size).toBe(1);
    await lastPrint(accepted.caseId, ['printed']);
    expect(devices.printer.jobs).toHaveLength(1);
  });
});
