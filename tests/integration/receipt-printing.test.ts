import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DeviceSettings } from '#contract/devices.ts';
import type { DeviceState } from '#contract/workstation/schemas.ts';
import { startCupsSimulator, whyNoCups, type CupsSimulator } from '#simulators/cups/index.ts';
import {
  startReceiptPrinterSimulator,
  type PrinterFault,
  type ReceiptPrinterSimulator,
} from '#simulators/receipt-printer/index.ts';
import { createEscPosParser } from '#simulators/receipt-printer/parser.ts';
import { localStation } from '../local-station.ts';
import { eventually, readyDraft } from '../world.ts';

const missing = whyNoCups();
if (missing) console.log(`打印队列上的回执没有测试：${missing}`);

let dir: string;
let station: Awaited<ReturnType<typeof localStation>>;
let cups: CupsSimulator | null = null;
beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'yichuang-receipts-'));
  await start();
});
afterEach(async () => {
  await station.close();
  await rm(dir, { recursive: true, force: true });
});

const start = async (): Promise<void> =>
  void (station = await localStation({
    dataDir: path.join(dir, 'data'),
    probeMs: { well: 200, ill: 100 },
    ...(cups ? { cupsServer: cups.server } : {}),
  }));
const light = async (states: DeviceState['state'][]): Promise<DeviceState> =>
  await eventually(`printer ${states.join()}`, async () => {
    const now = (await station.client.devices.list()).find((one) => one.role === 'receiptPrinter');
    return now && states.includes(now.state) ? now : null;
  });
async function bind(address: string, settings: DeviceSettings = {}): Promise<void> {
  await station.client.devices.bind({ role: 'receiptPrinter', address, baudRate: 115_200, settings });
  await light(['ready', 'warning']);
}
async function accept(): Promise<{ caseId: string; projectNo: string }> {
  const draft = await readyDraft(station.client);
  return await station.client.acceptance.accept({ caseId: draft.caseId, version: draft.version, printReceipt: true });
}
const prints = async (caseId: string) =>
  (await station.client.cases.get({ caseId })).documents.find((one) => one.kind === 'RECEIPT')?.prints ?? [];
const ended = async (caseId: string) =>
  await eventually('an outcome', async () => {
    const last = (await prints(caseId)).at(-1);
    return last && ['printed', 'failed', 'unknown'].includes(last.state) ? last : null;
  });
/** Whole slips of this case that lie on paper. */
const whole = (printer: ReceiptPrinterSimulator, projectNo: string): number =>
  printer.jobs.filter((job) => job.isCut && job.lines.join('\n').includes(projectNo)).length;

describe.each<
  [string, (folder: string) => Promise<ReceiptPrinterSimulator>, (printer: ReceiptPrinterSimulator) => string]
>([
  [
    'a serial line',
    (folder) => startReceiptPrinterSimulator({ path: path.join(folder, 'printer') }),
    (printer) => printer.path,
  ],
  ['the network', () => startReceiptPrinterSimulator({ tcpPort: 0 }), (printer) => `tcp:127.0.0.1:${printer.tcpPort}`],
])('receipts on a printer on %s', (_where, connect, addressOf) => {
  let printer: ReceiptPrinterSimulator;
  beforeEach(async () => {
    printer = await connect(dir);
    await bind(addressOf(printer));
  });
  afterEach(() => printer.close());

  it.each<[string, PrinterFault]>([
    ['sends status bytes inside the job', { kind: 'chatty' }],
    ['babbles until it tires', { kind: 'babbling' }],
    ['holds the sender up for a while', { kind: 'xoff', afterBytes: 100, forMs: 800 }],
  ])('one that %s prints each receipt once, and none is taken for lost', async (_what, fault) => {
    printer.misbehave(fault);
    const cases = [await accept(), await accept(), await accept()];
    for (const { caseId } of cases) expect(await ended(caseId)).toMatchObject({ state: 'printed', reprintNo: 0 });
    expect(cases.map(({ projectNo }) => whole(printer, projectNo))).toEqual([1, 1, 1]);
    expect(printer.jobs).toHaveLength(3);
  });

  it('the roll ends in one of three: that one and those behind it fail, on the new roll each is printed once when asked for', async () => {
    const first = await accept();
    expect(await ended(first.caseId)).toMatchObject({ state: 'printed' });
    printer.misbehave({ kind: 'paper-out', afterBytes: 120 });
    const behind = [await accept(), await accept()];
    for (const { caseId } of behind)
      expect(await ended(caseId)).toMatchObject({ state: 'failed', cause: 'PRINTER_PAPER_OUT' });
    expect(await light(['fault'])).toMatchObject({
      word: '缺纸',
      failure: { who: expect.any(String) as string, message: expect.stringContaining('纸') as string },
    });
    printer.misbehave(null);
    await light(['ready']);
    // Nothing comes out by itself: somebody may have written those receipts by hand meanwhile.
    expect(behind.map(({ projectNo }) => whole(printer, projectNo))).toEqual([0, 0]);
    for (const { caseId } of behind) {
      await station.client.documents.printReceipt({ caseId });
      // The first whole slip of this case: nothing came out before that it could repeat.
      expect(await ended(caseId)).toMatchObject({ state: 'printed', reprintNo: 0 });
    }
    expect([first, ...behind].map(({ projectNo }) => whole(printer, projectNo))).toEqual([1, 1, 1]);
  });

  it('the roll ends while the printer babbles: never counted as printed', async () => {
    printer.misbehave({ kind: 'babbling', outAfterBytes: 150 });
    const { caseId, projectNo } = await accept();
    const { state } = await ended(caseId);
    expect(state).not.toBe('printed');
    expect(whole(printer, projectNo)).toBe(0);
    printer.misbehave(null);
    await light(['ready']);
    await station.client.documents.printReceipt({ caseId });
    expect(await ended(caseId)).toMatchObject({ state: 'printed', reprintNo: state === 'failed' ? 0 : 1 });
    expect(whole(printer, projectNo)).toBe(1);
  });

  it('pulled out and plugged in again it comes back by itself, and says who looks after it meanwhile', async () => {
    await printer.unplug();
    expect(await light(['fault'])).toMatchObject({
      failure: { who: expect.any(String) as string, message: expect.stringMatching(/检查|请|插好/) as string },
    });
    const lost = await accept();
    expect((await ended(lost.caseId)).state).toBe('failed');
    await printer.replug();
    await light(['ready']);
    expect(printer.jobs).toEqual([]);
    const { caseId, projectNo } = await accept();
    expect(await ended(caseId)).toMatchObject({ state: 'printed' });
    expect(whole(printer, projectNo)).toBe(1);
  });

  it('one that is done while the workstation stops is known as printed at the next start', async () => {
    printer.misbehave({ kind: 'xoff', afterBytes: 100, forMs: 1000 });
    const { caseId, projectNo } = await accept();
    await eventually('under way', () => printer.received.data > 100);
    await station.host.stop();
    printer.misbehave(null);
    await start();
    expect(await ended(caseId)).toMatchObject({ state: 'printed', reprintNo: 0 });
    expect(whole(printer, projectNo)).toBe(1);
  });

  it('a workstation that stops in the middle of one leaves it to a person, and prints nothing again by itself', async () => {
    printer.misbehave({ kind: 'xoff', afterBytes: 100 });
    const { caseId, projectNo } = await accept();
    await eventually('under way', () => printer.received.data > 100);
    await station.host.stop();
    printer.misbehave(null);
    await start();
    const left = await ended(caseId);
    // What was handed over before the printer's stop sign got through decides whether the whole slip may be out.
    expect(['unknown', 'failed']).toContain(left.state);
    await light(['ready']);
    expect(await prints(caseId)).toHaveLength(1);
    expect(whole(printer, projectNo)).toBeLessThanOrEqual(left.state === 'failed' ? 0 : 1);
    await station.client.documents.printReceipt({ caseId });
    const isAgain = left.state !== 'failed';
    expect(await ended(caseId)).toMatchObject({ state: 'printed', reprintNo: isAgain ? 1 : 0 });
    expect(printer.jobs.at(-1)?.lines.join('\n').includes('补打')).toBe(isAgain);
  });
});

describe.skipIf(missing !== null)('receipts on a raw print queue', () => {
  let n = 0;
  let queue: string;
  beforeAll(async () => {
    cups = await startCupsSimulator();
  });
  afterAll(async () => {
    await cups?.close();
    cups = null;
  });
  beforeEach(async () => {
    queue = `receipts${(n += 1)}`;
    await cups!.addQueue(queue, { policy: 'stop-printer' });
    await bind(`cups:${queue}`, { profile: 'generic-58' });
  });

  const slips = async (): Promise<string[]> =>
    (await cups!.arrived())
      .filter((one) => one.queue === queue)
      .map(({ bytes }) => {
        const lines: string[] = [];
        const parser = createEscPosParser({
          onItem: (item) => {
            if (item.kind === 'text') lines.push(item.text);
          },
          onInit: () => undefined,
          onQuestion: () => undefined,
          onRecover: () => undefined,
          onAutomatic: () => undefined,
          onUnknown: () => undefined,
        });
        parser.push(bytes);
        return lines.join('\n');
      });

  it('come out once, no wider than the paper, under a light that says that nothing is heard of it', async () => {
    expect(await light(['ready', 'warning'])).toMatchObject({ word: '不回报状态', connection: '打印队列' });
    const { caseId, projectNo } = await accept();
    expect(await ended(caseId)).toMatchObject({ state: 'printed', reprintNo: 0 });
    const [slip, ...others] = await slips();
    expect(others).toEqual([]);
    expect(slip).toContain(projectNo);
    const columns = (line: string): number =>
      [...line].reduce((sum, char) => sum + (char.codePointAt(0)! > 0x2e80 ? 2 : 1), 0);
    expect(Math.max(...slip!.split('\n').map(columns))).toBeLessThanOrEqual(32);
  });

  it('that the queue gives up on are failed, with the reason', async () => {
    await cups!.misbehave(queue, { kind: 'cancels' });
    const { caseId } = await accept();
    expect(await ended(caseId)).toMatchObject({ state: 'failed', cause: 'PRINT_JOB_FAILED' });
    await cups!.misbehave(queue, null);
    expect(await slips()).toEqual([]);
  });

  it('at a stopped queue fail with who must act, and leave nothing in it to come out later', async () => {
    await cups!.command('/usr/sbin/cupsdisable', queue);
    const { caseId } = await accept();
    expect(await ended(caseId)).toMatchObject({ state: 'failed', cause: 'QUEUE_STOPPED' });
    expect(await light(['fault'])).toMatchObject({
      failure: { code: 'QUEUE_STOPPED', who: expect.any(String) as string },
    });
    await cups!.command('/usr/sbin/cupsenable', queue);
    await light(['ready', 'warning']);
    expect(await slips()).toEqual([]);
    await station.client.documents.printReceipt({ caseId });
    expect(await ended(caseId)).toMatchObject({ state: 'printed', reprintNo: 0 });
    expect(await slips()).toHaveLength(1);
  });
});
