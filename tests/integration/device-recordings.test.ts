import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import type { DeviceRole, DeviceSettings } from '#contract/devices.ts';
import type { TrafficLine } from '#contract/workstation/schemas.ts';
import { MADE_UP } from '#native-bindings/id-card/hid-fixtures.ts';
import type { HidFraming } from '#native-bindings/id-card/hid-framing.ts';
import { createMemoryHid } from '#native-bindings/transport/memory-hid.fixture.ts';
import { openTransportFor } from '#native-bindings/transport/open-transport.ts';
import { buildTextBlock, newAddressOf, photoOf } from '#simulators/id-card/card.ts';
import {
  createIdCardHidSimulator,
  startIdCardSimulator,
  type IdCardSimulator,
  type SimulatedCard,
} from '#simulators/id-card/index.ts';
import { startCallerSimulator } from '#simulators/panel/index.ts';
import { startReceiptPrinterSimulator } from '#simulators/receipt-printer/index.ts';
import { localStation } from '../local-station.ts';
import { eventually, readyDraft } from '../world.ts';
import { failureOf } from './outcome.ts';

/** Nothing of it is like the person that is put in its place. */
const card: SimulatedCard = {
  type: 'resident',
  name: '欧阳样例',
  sex: '2',
  ethnicity: '03',
  birth: '19770823',
  address: '虚构省虚构市样本路七十七号',
  newAddress: '虚构省虚构市新样本路八十八号',
  number: '000000197708230029',
  authority: '虚构市公安局样本分局',
  validFrom: '20150611',
  validTo: '20350611',
  photo: Uint8Array.from({ length: 1024 }, (_, i) => (i * 37 + 11) & 0xff),
};

let dir: string;
let station: Awaited<ReturnType<typeof localStation>>;
let hid: ReturnType<typeof createMemoryHid> | null = null;
const ends: (() => Promise<void>)[] = [];
beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'yichuang-recordings-'));
  station = await localStation({
    dataDir: path.join(dir, 'data'),
    probeMs: { well: 200, ill: 100 },
    openTransport: (address, baudRate) =>
      hid && address.startsWith('hid:') ? hid.transport : openTransportFor(address, { baudRate }),
  });
});
afterEach(async () => {
  await station.close();
  hid = null;
  for (const end of ends.splice(0).reverse()) await end();
  await rm(dir, { recursive: true, force: true });
});

async function bind(role: DeviceRole, address: string, baudRate: number, settings: DeviceSettings = {}): Promise<void> {
  await station.client.devices.bind({ role, address, baudRate, settings });
  await eventually(`${role} ready`, async () =>
    (await station.client.devices.list()).some((one) => one.role === role && one.state === 'ready'),
  );
}
async function serialReader(): Promise<IdCardSimulator> {
  const reader = await startIdCardSimulator({ path: path.join(dir, 'reader') });
  ends.push(() => reader.close());
  await bind('idCard', reader.path, 115_200);
  return reader;
}
function hidReader(framing: HidFraming): ReturnType<typeof createIdCardHidSimulator> {
  const reader = createIdCardHidSimulator({ framing });
  hid = createMemoryHid(reader.firmware, 'hid:10c4:0007');
  return reader;
}
/** Counts what comes from the card reader from now on. */
async function bytesArriving(): Promise<() => number> {
  const leaving = new AbortController();
  ends.push(async () => leaving.abort());
  let bytes = 0;
  const lines = await station.client.devices.traffic({ role: 'idCard' }, { signal: leaving.signal });
  void (async () => {
    for await (const line of lines) if (line.direction === 'in') bytes += line.bytes;
  })().catch((error: unknown) => {
    if (!leaving.signal.aborted) throw error;
  });
  return () => bytes;
}
const readCard = async (): Promise<string> =>
  (await station.client.identification.readCard({ timeoutMs: 120_000 })).person.name;
const isRecording = async (role: DeviceRole): Promise<boolean> =>
  (await station.client.devices.list()).some((one) => one.role === role && one.isRecording);
const replayed = async (file: File): Promise<{ isOk: boolean; text: string }> =>
  await station.client.devices.replay({ file });

/** Everything that was on the line, as one run of bytes each way; reports with their wrapping taken off. */
function bytesOf(recording: string, framing?: HidFraming): Buffer {
  const entries = recording
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => JSON.parse(line) as { kind: string; hex?: string });
  const from = framing ? (framing.reportId === 0 ? 0 : 1) + framing.in.dataAt : 0;
  return Buffer.concat(
    entries.filter((one) => one.kind === 'in').map((one) => Buffer.from(one.hex ?? '', 'hex').subarray(from)),
  );
}
/** Parts of the person, as they are on the chip. Two characters are enough to tell somebody by. */
const traces = (): Buffer[] => [
  ...['欧阳', '样例', '样本', '虚构', '七十七', '八十八', card.number, card.number.slice(6, 14), '20150611'].map(
    (text) => Buffer.from(text, 'utf16le'),
  ),
  Buffer.from(card.number),
  ...[0, 300, 1000].map((at) => Buffer.from(card.photo!.subarray(at, at + 16))),
];
const chip = (): Buffer =>
  Buffer.concat([buildTextBlock(card), newAddressOf(card)!, photoOf(card), Buffer.from(card.number)]);
function expectNobody(text: string, framing?: HidFraming): void {
  const bytes = bytesOf(text, framing);
  expect(traces().every((trace) => chip().includes(trace))).toBe(true);
  for (const trace of traces()) expect(bytes.includes(trace), trace.toString('hex')).toBe(false);
  expect(text).not.toMatch(/欧阳|样例|虚构|000000197708230029/);
}

describe('a recording of the card reader', () => {
  it('names nobody, and replays to a card', async () => {
    const reader = await serialReader();
    expect(await isRecording('idCard')).toBe(false);
    await station.client.devices.recordStart({ role: 'idCard', note: '读不出的卡' });
    expect(await isRecording('idCard')).toBe(true);
    reader.place(card);
    expect(await readCard()).toBe('欧阳样例');
    const file = await station.client.devices.recordStop({ role: 'idCard' });
    expect(await isRecording('idCard')).toBe(false);
    expect(file.name).toMatch(/^录制-idCard-.*\.jsonl$/);
    const text = await file.text();
    expect(text).toContain('读不出的卡');
    expect(bytesOf(text).length).toBeGreaterThan(1300);
    expectNobody(text);
    expect(await replayed(file)).toMatchObject({ isOk: true, text: expect.stringContaining('读到一张卡') as string });
  });

  it('names nobody when the card is pulled out or the line is lost in the middle of reading', async () => {
    const reader = await serialReader();
    await station.client.devices.recordStart({ role: 'idCard', note: '' });
    const arrived = await bytesArriving();
    // Slow enough that it is certainly not whole when the plug is pulled.
    reader.misbehave({ kind: 'split', bytes: 20, pauseMs: 40, times: 1000 });
    reader.place(card);
    const reading = readCard().then(
      () => 'read',
      () => 'failed',
    );
    await eventually('the card is being read', () => reader.log.some((one) => one.command === 'read'));
    const before = arrived();
    await eventually('some of it is here', () => arrived() > before + 100);
    await reader.unplug();
    expect(await reading).toBe('failed');
    const text = await (await station.client.devices.recordStop({ role: 'idCard' })).text();
    expect(text).toContain('"kind":"lost"');
    expect(bytesOf(text).length).toBeGreaterThan(100);
    expectNobody(text);
  });

  it('of nothing is refused with what to do first, and one begun again leaves the earlier one out', async () => {
    expect(await failureOf(station.client.devices.recordStart({ role: 'idCard', note: '' }))).toMatchObject({
      code: 'DEVICE_NOT_BOUND',
    });
    expect(await failureOf(station.client.devices.recordStop({ role: 'idCard' }))).toMatchObject({
      code: 'INPUT_INVALID',
      fields: [{ field: 'role', message: expect.stringContaining('开始录制') as string }],
    });
    const reader = await serialReader();
    await station.client.devices.recordStart({ role: 'idCard', note: '第一次' });
    reader.place(card);
    await readCard();
    await station.client.devices.recordStart({ role: 'idCard', note: '第二次' });
    const text = await (await station.client.devices.recordStop({ role: 'idCard' })).text();
    expect(text).not.toContain('第一次');
    expect(bytesOf(text).length).toBeLessThan(1000);
  });

  it.each(MADE_UP.map((framing) => [framing.id, framing] as const))(
    'over HID (%s) teaches how the reports are wrapped; bound with what was learnt, a card is read',
    async (_id, framing) => {
      const reader = hidReader(framing);
      await bind('idCard', 'hid:10c4:0007', 115_200, { framing: JSON.stringify(framing) });
      await station.client.devices.recordStart({ role: 'idCard', note: '' });
      reader.place(card);
      await readCard();
      const file = await station.client.devices.recordStop({ role: 'idCard' });
      expectNobody(await file.text(), framing);
      expect(await replayed(file)).toMatchObject({ isOk: true, text: expect.stringContaining('读到一张卡') as string });
      await station.client.devices.unbind({ role: 'idCard' });

      const taught = await station.client.devices.train({ role: 'idCard', file });
      expect(taught).toMatchObject({ isLearned: true, settings: { framing: expect.any(String) as string } });
      expect(taught.evidence.length).toBeGreaterThan(2);
      await bind('idCard', 'hid:10c4:0007', 115_200, taught.settings);
      reader.lift();
      reader.place(card);
      expect(await readCard()).toBe('欧阳样例');
    },
  );

  it('with a framing that cannot be meant is a fault with the next step, and the reader comes back with a good one', async () => {
    const [framing] = MADE_UP;
    const reader = hidReader(framing!);
    await station.client.devices.bind({
      role: 'idCard',
      address: 'hid:10c4:0007',
      baudRate: 115_200,
      settings: { framing: '{"reportSize":1e9}' },
    });
    const ill = await eventually('fault', async () =>
      (await station.client.devices.list()).find((one) => one.role === 'idCard' && one.state === 'fault'),
    );
    expect(ill.failure).toMatchObject({ code: 'PROFILE_INVALID' });
    await bind('idCard', 'hid:10c4:0007', 115_200, { framing: JSON.stringify(framing) });
    reader.place(card);
    expect(await readCard()).toBe('欧阳样例');
  });
});

describe('a recording of other devices', () => {
  it('of the receipt printer holds no applicant and no number, and replays', async () => {
    const printer = await startReceiptPrinterSimulator({ path: path.join(dir, 'printer') });
    ends.push(() => printer.close());
    await bind('receiptPrinter', printer.path, 115_200);
    await station.client.devices.recordStart({ role: 'receiptPrinter', note: '' });
    const draft = await readyDraft(station.client);
    const { projectNo } = await station.client.acceptance.accept({
      caseId: draft.caseId,
      version: draft.version,
      printReceipt: true,
    });
    await eventually(
      'printed',
      async () =>
        (await station.client.cases.get({ caseId: draft.caseId })).documents
          .find((one) => one.kind === 'RECEIPT')
          ?.prints.at(-1)?.state === 'printed',
    );
    const file = await station.client.devices.recordStop({ role: 'receiptPrinter' });
    const sent = Buffer.concat(
      (await file.text())
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => JSON.parse(line) as { kind: string; hex?: string })
        .filter((one) => one.kind === 'out')
        .map((one) => Buffer.from(one.hex ?? '', 'hex')),
    );
    expect(printer.jobs[0]?.lines.join('')).toMatch(/赵/);
    expect(sent.length).toBeGreaterThan(200);
    // 赵铁柱 in the printer's GB18030.
    for (const trace of [
      Buffer.from('d5d4', 'hex'),
      Buffer.from('ccfa', 'hex'),
      Buffer.from(projectNo),
      Buffer.from('13800001234'),
    ])
      expect(sent.includes(trace), trace.toString('hex')).toBe(false);
    expect(await replayed(file)).toMatchObject({ isOk: true, text: expect.stringContaining('状态正常') as string });
  });

  it('of a keypad tells the keys when replayed', async () => {
    const keypad = await startCallerSimulator({ path: path.join(dir, 'keypad') });
    ends.push(() => keypad.close());
    const profile = (await station.client.devices.panelProfiles()).find(
      (one) => one.roles.includes('evaluator') && one.roles.includes('caller'),
    );
    await bind('evaluator', keypad.path, 9600, { profile: profile!.id });
    await station.client.devices.recordStart({ role: 'evaluator', note: '' });
    const tested = station.client.devices.test({ role: 'evaluator' });
    await eventually('asked', async () =>
      (await station.client.devices.list()).some((one) => one.role === 'evaluator' && one.state === 'busy'),
    );
    await keypad.rate(0);
    expect(await tested).toMatchObject({ isOk: true });
    const file = await station.client.devices.recordStop({ role: 'evaluator' });
    expect(await replayed(file)).toMatchObject({ isOk: true, text: expect.stringMatching(/评价 5 分/) as string });
  });

  it.each([
    ['no recording', '{}'],
    ['a photo', '\u00ff\u00d8\u00ff\u00e0'],
    ['nothing', ''],
    ['another version', '{"format":"yichuang-recording","version":9}'],
  ])('that is %s is refused with what is wrong', async (_what, text) => {
    const file = new File([text], 'x.jsonl');
    expect(await failureOf(station.client.devices.replay({ file }))).toMatchObject({ code: 'RECORDING_INVALID' });
    expect(await failureOf(station.client.devices.train({ role: 'idCard', file }))).toMatchObject({
      code: 'RECORDING_INVALID',
    });
  });
});

describe('live traffic', () => {
  it('shows what moves with people covered, and ends when the watcher leaves', async () => {
    const reader = await serialReader();
    const leaving = new AbortController();
    const seen: z.infer<typeof TrafficLine>[] = [];
    const ended = (async () => {
      for await (const line of await station.client.devices.traffic({ role: 'idCard' }, { signal: leaving.signal }))
        seen.push(line);
    })().then(
      () => 'ended',
      () => 'ended',
    );
    await eventually('traffic', () => seen.length > 2);
    reader.place(card);
    await readCard();
    await eventually('the card on the line', () => seen.some((one) => one.isCovered && one.bytes > 0));
    expect(seen.filter((one) => one.isCovered).every((one) => one.hex === '')).toBe(true);
    const shown = Buffer.from(seen.map((one) => one.hex.replaceAll(' ', '')).join(''), 'hex');
    expect(shown.includes(Buffer.from('aaaaaa9669', 'hex'))).toBe(true);
    for (const trace of traces()) expect(shown.includes(trace), trace.toString('hex')).toBe(false);
    leaving.abort();
    expect(await ended).toBe('ended');
    const before = seen.length;
    await station.client.devices.reconnect({ role: 'idCard' });
    expect(await station.client.devices.test({ role: 'idCard' })).toMatchObject({ isOk: true });
    expect(seen.length).toBe(before);
  });

  it('goes on over a pulled plug, and past a watcher who never reads', async () => {
    const reader = await serialReader();
    const idle = await station.client.devices.traffic({ role: 'idCard' });
    const lines = await station.client.devices.traffic({ role: 'idCard' });
    expect((await lines.next()).done).toBe(false);
    await reader.unplug();
    await eventually('fault', async () =>
      (await station.client.devices.list()).some((one) => one.role === 'idCard' && one.state === 'fault'),
    );
    await reader.replug();
    await eventually('ready', async () =>
      (await station.client.devices.list()).some((one) => one.role === 'idCard' && one.state === 'ready'),
    );
    reader.place(card);
    expect(await readCard()).toBe('欧阳样例');
    await eventually('the card on the line', async () => {
      const { done, value } = await lines.next();
      return done !== true && value.isCovered;
    });
    await lines.return(undefined);
    await idle.return(undefined);
  });
});
