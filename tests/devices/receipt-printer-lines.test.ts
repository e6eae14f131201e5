import { execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCanvasRasterizer } from '#native-bindings/receipt-printer/canvas-rasterizer.ts';
import { createCupsRawPrinter } from '#native-bindings/receipt-printer/cups-raw.ts';
import { findModel, optionsOf, parsePrinterModels } from '#native-bindings/receipt-printer/models.ts';
import {
  createReceiptPrinter,
  type PrinterOptions,
  type ReceiptPrinter,
} from '#native-bindings/receipt-printer/printer.ts';
import type { ReceiptDocument } from '#native-bindings/receipt-printer/receipt.ts';
import { createFileTransport } from '#native-bindings/transport/file.ts';
import { createTcpTransport } from '#native-bindings/transport/tcp.ts';
import models from '#resources/printers/profiles.json' with { type: 'json' };
import { startCupsSimulator, whyNoCups, type CupsSimulator } from '#simulators/cups/index.ts';
import { startReceiptPrinterSimulator, type ReceiptPrinterSimulator } from '#simulators/receipt-printer/index.ts';
import { createEscPosParser, type PrintedItem } from '#simulators/receipt-printer/parser.ts';

const font = join(
  dirname(createRequire(import.meta.url).resolve('@expo-google-fonts/noto-sans-sc/package.json')),
  '400Regular',
  'NotoSansSC_400Regular.ttf',
);
const rasterizer = createCanvasRasterizer(font);
/** Machines that test are busy: what must come may come late. */
const PATIENT = { timeout: 120_000 };
const QUICK: PrinterOptions = {
  baudRate: 115200,
  replyTimeoutMs: 60_000,
  settleMs: 40,
  askWhenHeldMs: 100,
  profile: { charset: 'gbk', rasterizer },
};
/** For a printer that says nothing. */
const HASTY: Partial<PrinterOptions> = { replyTimeoutMs: 1000 };
const PRINTED = { state: 'printed', cause: null, nearEnd: false, blind: false };
const SLIP: ReceiptDocument = {
  lines: [{ kind: 'text', text: '办件回执' }, { kind: 'pair', left: '申请人', right: '测试㐀' }, { kind: 'cut' }],
};
const LONG: ReceiptDocument = {
  lines: [
    ...Array.from({ length: 400 }, (_, i) => ({ kind: 'text' as const, text: `第${i}行 材料名称` })),
    { kind: 'cut' },
  ],
};

describe('a printer on the network', () => {
  let simulator: ReceiptPrinterSimulator;
  let printer: ReceiptPrinter;
  const connect = (options: Partial<PrinterOptions> = {}): ReceiptPrinter =>
    createReceiptPrinter(
      createTcpTransport({ host: '127.0.0.1', port: simulator.tcpPort ?? 0, connectTimeoutMs: 60_000 }),
      { ...QUICK, ...options },
    );

  beforeEach(async () => {
    simulator = await startReceiptPrinterSimulator({ tcpPort: 0 });
    printer = connect();
  });
  afterEach(async () => {
    await printer.close();
    await simulator.close();
  });

  it('is let go at rest, so that two windows share it; who comes while it is in use waits', async () => {
    await printer.close();
    const [one, other] = [0, 1].map(() => connect({ idleMs: 50, busyMs: 60_000 })) as [ReceiptPrinter, ReceiptPrinter];
    expect(await one.print(SLIP)).toEqual(PRINTED);
    expect(await other.print(SLIP)).toEqual(PRINTED);
    expect(await Promise.all([one.print(SLIP), other.print(SLIP), one.print(SLIP)])).toEqual([
      PRINTED,
      PRINTED,
      PRINTED,
    ]);
    expect(simulator.jobs).toHaveLength(5);
    await Promise.all([one.close(), other.close()]);
  });

  it('prints and confirms', async () => {
    expect(await printer.print(SLIP)).toEqual(PRINTED);
    expect(simulator.jobs[0]).toMatchObject({ isCut: true, lines: ['办件回执'] });
    expect(simulator.received).toMatchObject({ questionsInsideCommands: 0, unknown: [] });
  });

  it('prints a long document whole', async () => {
    expect(await printer.print(LONG)).toEqual(PRINTED);
    expect(simulator.jobs[0]?.lines).toHaveLength(400);
  });

  it.each(['reset', 'end'] as const)(
    'fails a job whose connection ends (%s) in the middle, and prints the next',
    async (how) => {
      await printer.open();
      simulator.misbehave({ kind: 'drop', afterBytes: 600, how });
      // Everything may have been on its way when the connection ended: then nobody knows.
      const first = await printer.print({ lines: Array.from({ length: 20 }, () => LONG.lines).flat() });
      expect(first.state).not.toBe('printed');
      expect(first.cause).toMatch(/^(PRINTER_GONE|PORT_IO)$/);
      await expect.poll(async () => (await printer.print(SLIP, { reprint: true })).state, PATIENT).toBe('printed');
      expect(simulator.received.clears).toBeGreaterThan(0);
    },
  );

  it('claims nothing when the printer is gone but the connection stands', async () => {
    const hasty = connect(HASTY);
    await hasty.open();
    simulator.misbehave({ kind: 'deaf', afterBytes: 50 });
    expect(await hasty.print(SLIP)).toMatchObject({ state: 'unknown', cause: 'PRINTER_TIMEOUT' });
    await hasty.close();
  });

  it('says that a printer that stood well answers no more', async () => {
    const hasty = connect(HASTY);
    await hasty.open();
    simulator.misbehave({ kind: 'deaf' });
    await expect(hasty.status()).rejects.toMatchObject({ code: 'PRINTER_TIMEOUT' });
    expect(await hasty.print(SLIP)).toMatchObject({ state: 'failed', cause: 'PRINTER_TIMEOUT' });
    await hasty.close();
  });

  it('says that nobody listens there, and prints when somebody does', async () => {
    await simulator.unplug();
    expect(await printer.print(SLIP)).toMatchObject({ state: 'failed', cause: 'PORT_REFUSED' });
    await simulator.replug();
    expect(await printer.print(SLIP)).toEqual(PRINTED);
  });

  it('knows nothing about a slip that was all sent when the cable was pulled', async () => {
    const slow = connect({ settleMs: 10_000 });
    const printing = slow.print(SLIP);
    await expect.poll(() => simulator.jobs[0]?.isCut, PATIENT).toBe(true);
    await simulator.unplug();
    expect(await printing).toMatchObject({ state: 'unknown', cause: 'PRINTER_GONE' });
  });

  it('fails when another window has the printer', async () => {
    const other = connect();
    await other.open();
    const outcome = await printer.print(SLIP);
    expect(outcome.state).toBe('failed');
    await other.close();
    await expect.poll(async () => (await printer.print(SLIP)).state, PATIENT).toBe('printed');
  });

  it('tells of a cover opened at rest, and is not confused by the same inside a job', async () => {
    const watched = connect({ asb: true });
    const causes: (string | null)[] = [];
    watched.onStatus(({ cause }) => causes.push(cause));
    expect(await watched.print(SLIP)).toEqual(PRINTED);
    simulator.misbehave({ kind: 'cover-open' });
    await expect.poll(() => causes.at(-1), PATIENT).toBe('PRINTER_COVER_OPEN');
    simulator.misbehave({ kind: 'babbling' });
    expect(await watched.print(SLIP)).toMatchObject({ state: 'printed', cause: null });
    await watched.close();
  });

  it.each(models.map(({ id }) => id))('prints as the model %s', async (id) => {
    const { asb, flowControl, blind, profile } = optionsOf(findModel(parsePrinterModels(models), id), rasterizer);
    const fitted = connect({
      ...(asb === undefined ? {} : { asb }),
      ...(flowControl ? { flowControl } : {}),
      ...(blind === undefined ? {} : { blind }),
      ...(profile ? { profile } : {}),
    });
    const outcome = await fitted.print(SLIP);
    expect(outcome.state).toBe(blind ? 'unknown' : 'printed');
    const hasKnife = profile?.cutter !== false;
    await expect
      .poll(() => simulator.jobs[0]?.items.some((item) => item.kind === (hasKnife ? 'cut' : 'feed')), PATIENT)
      .toBe(true);
    expect(simulator.received.questions > 0).toBe(!blind);
    await fitted.close();
  });
});

describe('a printer behind a device file', () => {
  let simulator: ReceiptPrinterSimulator;
  let printer: ReceiptPrinter;
  beforeEach(async () => {
    simulator = await startReceiptPrinterSimulator({ path: join(tmpdir(), `lp-${randomUUID()}`) });
    printer = createReceiptPrinter(createFileTransport({ path: simulator.path }), QUICK);
  });
  afterEach(async () => {
    await printer.close();
    await simulator.close();
  });

  it('prints, and confirms where the file can be read', async () => {
    expect(await printer.print(SLIP)).toEqual(PRINTED);
    expect(simulator.jobs[0]?.lines).toEqual(['办件回执']);
  });

  it('fails when the device vanishes in the middle of a job, and prints when it is back', async () => {
    await printer.open();
    simulator.misbehave({ kind: 'xoff', afterBytes: 200 });
    const printing = printer.print({ lines: Array.from({ length: 30 }, () => LONG.lines).flat() });
    await expect.poll(() => simulator.received.data, PATIENT).toBeGreaterThan(200);
    await simulator.unplug();
    const outcome = await printing;
    expect(outcome.state).not.toBe('printed');
    expect(outcome.cause).toMatch(/^(PRINTER_GONE|PORT_IO)$/);
    expect(await printer.print(SLIP)).toMatchObject({ state: 'failed', cause: 'PORT_NOT_FOUND' });
    await simulator.replug();
    simulator.misbehave(null);
    expect(await printer.print(SLIP, { reprint: true })).toEqual(PRINTED);
  });
});

it('prints into a device file that can only be written, and claims nothing', async () => {
  const path = join(tmpdir(), `lp-${randomUUID()}`);
  execFileSync('mkfifo', [path]);
  const items: PrintedItem[] = [];
  const parser = createEscPosParser({
    onItem: (item) => items.push(item),
    onInit: () => undefined,
    onQuestion: () => undefined,
    onRecover: () => undefined,
    onUnknown: () => undefined,
  });
  const device = spawn('cat', [path], { stdio: ['ignore', 'pipe', 'inherit'] });
  device.stdout.on('data', (bytes: Buffer) => parser.push(bytes));
  const printer = createReceiptPrinter(createFileTransport({ path }), { ...QUICK, ...HASTY });
  try {
    // Until somebody reads it there is no device behind the file.
    await expect
      .poll(
        () =>
          printer.open().then(
            ({ blind }) => blind,
            () => null,
          ),
        PATIENT,
      )
      .toBe(true);
    expect(await printer.print(SLIP)).toMatchObject({ state: 'unknown', cause: null, blind: true });
    await expect.poll(() => items.at(-1)?.kind, PATIENT).toBe('cut');
  } finally {
    await printer.close();
    device.kill();
    await rm(path, { force: true });
  }
});

const missing = whyNoCups();
if (missing) console.log(`打印队列的测试没有运行：${missing}`);

describe.skipIf(missing !== null)('a printer behind a raw CUPS queue', () => {
  let cups: CupsSimulator;
  let printer: ReceiptPrinter;
  beforeEach(async () => {
    cups = await startCupsSimulator();
    await cups.addQueue('slips');
    printer = createCupsRawPrinter({
      queue: 'slips',
      server: cups.server,
      pollMs: 30,
      timeoutMs: 120_000,
      profile: { charset: 'gbk', rasterizer },
    });
  });
  afterEach(() => cups.close());

  const printed = async (): Promise<PrintedItem[]> => {
    const items: PrintedItem[] = [];
    const parser = createEscPosParser({
      onItem: (item) => items.push(item),
      onInit: () => undefined,
      onQuestion: () => undefined,
      onRecover: () => undefined,
      onUnknown: () => undefined,
    });
    for (const { bytes } of await cups.arrived()) parser.push(bytes);
    return items;
  };

  it('sends the bytes as they are, and is sure only when CUPS is', async () => {
    expect(await printer.print(SLIP)).toEqual({ state: 'printed', cause: null, nearEnd: false, blind: true });
    expect([...new Set((await printed()).map(({ kind }) => kind))]).toEqual(['text', 'raster', 'cut']);
    expect(await printer.status()).toEqual({ blind: true, status: null, cause: null });
  });

  it('sends nothing to a stopped queue: the slip would come out some other day', async () => {
    await cups.command('/usr/sbin/cupsdisable', 'slips');
    expect(await printer.print(SLIP)).toMatchObject({ state: 'failed', cause: 'QUEUE_STOPPED' });
    expect((await printer.status()).cause).toBe('QUEUE_STOPPED');
    await cups.command('/usr/sbin/cupsenable', 'slips');
    expect(await printer.print(SLIP)).toMatchObject({ state: 'printed' });
    expect(await cups.arrived()).toHaveLength(1);
  });

  it('takes back the slip of a queue that stops under it', async () => {
    await cups.misbehave('slips', { kind: 'stops' });
    expect(await printer.print(SLIP)).toMatchObject({ state: 'failed', cause: 'QUEUE_STOPPED' });
    expect(await cups.command('lpstat', '-W', 'not-completed', '-o', 'slips')).toBe('');
  });

  it('fails when the queue rejects, drops the job, or is not there', async () => {
    await cups.misbehave('slips', { kind: 'fails' });
    expect(await printer.print(SLIP)).toMatchObject({ state: 'failed', cause: 'PRINT_JOB_FAILED' });
    await cups.command('/usr/sbin/cupsreject', 'slips');
    expect(await printer.print(SLIP)).toMatchObject({ state: 'failed', cause: 'QUEUE_REJECTING' });
    expect(await createCupsRawPrinter({ queue: 'none', server: cups.server }).print(SLIP)).toMatchObject({
      state: 'failed',
      cause: 'QUEUE_NOT_FOUND',
    });
    await cups.stop();
    expect(await printer.print(SLIP)).toMatchObject({ state: 'failed', cause: 'PRINT_SYSTEM_MISSING' });
  });

  it('claims nothing when the queue takes longer than it may', async () => {
    await cups.misbehave('slips', { kind: 'slow' });
    const hasty = createCupsRawPrinter({ queue: 'slips', server: cups.server, pollMs: 30, timeoutMs: 200 });
    expect(await hasty.print(SLIP)).toMatchObject({ state: 'unknown', cause: 'PRINT_JOB_TIMEOUT' });
  });
});
