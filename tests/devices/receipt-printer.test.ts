import { randomUUID } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { PNG } from 'pngjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCanvasRasterizer } from '#native-bindings/receipt-printer/canvas-rasterizer.ts';
import {
  createReceiptPrinter,
  type PrinterOptions,
  type ReceiptPrinter,
} from '#native-bindings/receipt-printer/printer.ts';
import type { ReceiptDocument } from '#native-bindings/receipt-printer/receipt.ts';
import { createSerialTransport } from '#native-bindings/transport/serial.ts';
import type { Transport } from '#native-bindings/transport/transport.ts';
import { startReceiptPrinterSimulator, type ReceiptPrinterSimulator } from '#simulators/receipt-printer/index.ts';

const font = join(
  dirname(createRequire(import.meta.url).resolve('@expo-google-fonts/noto-sans-sc/package.json')),
  '400Regular',
  'NotoSansSC_400Regular.ttf',
);
const QUICK: PrinterOptions = {
  baudRate: 115200,
  // What is answered is answered: how late, is the busy machine's affair.
  replyTimeoutMs: 60_000,
  settleMs: 40,
  askWhenHeldMs: 100,
  profile: { charset: 'gbk', rasterizer: createCanvasRasterizer(font) },
};
const RECEIPT: ReceiptDocument = {
  lines: [
    { kind: 'text', text: '办件回执', align: 'center', bold: true, size: 2 },
    { kind: 'rule' },
    { kind: 'pair', left: '受理编号', right: 'L0120261123000018' },
    { kind: 'pair', left: '申请人', right: '测试㐀' },
    { kind: 'qr', data: 'https://example.invalid/q?c=L0120261123000018' },
    { kind: 'feed', lines: 2 },
    { kind: 'cut' },
  ],
};

/** Long enough that its end is not on the way yet when the printer asks for a rest. */
const LONG: ReceiptDocument = {
  lines: [
    ...Array.from({ length: 12_000 }, (_, i) => ({ kind: 'text' as const, text: `第${i}行 材料名称` })),
    { kind: 'cut' },
  ],
};

let simulator: ReceiptPrinterSimulator;
let transport: Transport;
let printer: ReceiptPrinter;
/** For a printer that says nothing: the silence need not be long. */
const hasty = (): ReceiptPrinter => createReceiptPrinter(transport, { ...QUICK, replyTimeoutMs: 1500 });

beforeEach(async () => {
  simulator = await startReceiptPrinterSimulator({ path: join(tmpdir(), `printer-${randomUUID()}`) });
  transport = createSerialTransport({ path: simulator.path, baudRate: 115200 });
  printer = createReceiptPrinter(transport, QUICK);
});
afterEach(async () => {
  await printer.close();
  await simulator.close();
});

/** Machines that test are busy: what must come may come late. */
const PATIENT = { timeout: 120_000 };
const PRINTED = { state: 'printed', cause: null, nearEnd: false, blind: false };

describe('printing', () => {
  it('prints a receipt and confirms it', async () => {
    expect(await printer.print(RECEIPT)).toEqual(PRINTED);
    const [job] = simulator.jobs;
    expect(job?.isCut).toBe(true);
    expect(job?.lines).toEqual(['办件回执', '-'.repeat(48), `受理编号${' '.repeat(23)}L0120261123000018`]);
    expect(job?.items.find((item) => item.kind === 'qr')).toMatchObject({
      data: 'https://example.invalid/q?c=L0120261123000018',
    });
    expect(job?.items.some((item) => item.kind === 'raster')).toBe(true);
    expect(simulator.received).toMatchObject({ questionsInsideCommands: 0, unknown: [] });
  });

  it('shows what came out as a picture', async () => {
    const file = join(tmpdir(), `paper-${randomUUID()}.png`);
    try {
      await printer.print(RECEIPT);
      await simulator.paperPng(file);
      const picture = PNG.sync.read(await readFile(file));
      expect(picture.width).toBe(576 + 48);
      expect(picture.data.some((value) => value < 60)).toBe(true);
    } finally {
      await rm(file, { force: true });
    }
  });

  it('prints jobs handed in together one after another', async () => {
    const slips = ['一', '二', '三'].map((text): ReceiptDocument => ({
      lines: [{ kind: 'text', text }, { kind: 'cut' }],
    }));
    expect(await Promise.all(slips.map((slip) => printer.print(slip)))).toEqual([PRINTED, PRINTED, PRINTED]);
    expect(simulator.jobs.map((job) => job.lines)).toEqual([['一'], ['二'], ['三']]);
  });

  it('prints a long document whole', async () => {
    const lines = Array.from({ length: 400 }, (_, i) => ({ kind: 'text' as const, text: `第${i}行 材料名称` }));
    expect(await printer.print({ lines: [...lines, { kind: 'cut' }] })).toEqual(PRINTED);
    expect(simulator.jobs[0]?.lines).toEqual(lines.map((line) => line.text));
  });

  it('clears what an earlier try left before a reprint', async () => {
    await printer.print(RECEIPT, { reprint: true });
    expect(simulator.received.clears).toBe(1);
  });
});

describe('a printer that cannot print', () => {
  it.each([
    ['its cover is open', { kind: 'cover-open' }, 'PRINTER_COVER_OPEN'],
    ['it has no paper', { kind: 'paper-out' }, 'PRINTER_PAPER_OUT'],
    ['its knife is stuck', { kind: 'cutter' }, 'PRINTER_CUTTER'],
    ['it is broken', { kind: 'unrecoverable' }, 'PRINTER_FAULT'],
    ['it is offline', { kind: 'offline' }, 'PRINTER_OFFLINE'],
    ['its answers make no sense', { kind: 'garbage-answers' }, 'PRINTER_FAULT'],
  ] as const)('gets nothing when %s, and prints once that is over', async (_name, fault, cause) => {
    const asking = fault.kind === 'garbage-answers' ? hasty() : printer;
    await asking.open();
    const before = simulator.received.data;
    simulator.misbehave(fault);
    expect(await asking.print(RECEIPT)).toMatchObject({ state: 'failed', cause });
    expect(simulator.received.data).toBe(before);
    simulator.misbehave(null);
    expect((await asking.recover()).cause).toBeNull();
    expect(await asking.print(RECEIPT, { reprint: true })).toEqual(PRINTED);
    expect(simulator.jobs).toHaveLength(1);
  });

  it('tells its state without printing', async () => {
    simulator.misbehave({ kind: 'cover-open' });
    expect(await printer.status()).toMatchObject({
      blind: false,
      cause: 'PRINTER_COVER_OPEN',
      status: { online: false, coverOpen: true },
    });
  });

  it('says so when the printer that used to answer falls silent', async () => {
    const asking = hasty();
    await asking.open();
    simulator.misbehave({ kind: 'silent' });
    expect(await asking.print(RECEIPT)).toMatchObject({ state: 'failed', cause: 'PRINTER_TIMEOUT' });
    expect(simulator.jobs).toEqual([]);
  });
});

describe('trouble in the middle of a job', () => {
  it('fails when the paper ends', async () => {
    simulator.misbehave({ kind: 'paper-out', afterBytes: 100 });
    expect(await printer.print(RECEIPT)).toMatchObject({ state: 'failed', cause: 'PRINTER_PAPER_OUT' });
  });

  it('warns when the roll is nearly used up, and the slip is fine', async () => {
    simulator.misbehave({ kind: 'near-end' });
    expect(await printer.print(RECEIPT)).toEqual({ ...PRINTED, nearEnd: true });
  });

  it('knows nothing when the printer falls silent after the data', async () => {
    const asking = hasty();
    await asking.open();
    simulator.misbehave({ kind: 'silent-after-data' });
    expect(await asking.print(RECEIPT)).toMatchObject({ state: 'unknown', cause: 'PRINTER_TIMEOUT', blind: false });
  });

  it('waits for a printer that answers only when it has worked through what came before: 2,837 bytes at 9600 baud', async () => {
    await printer.open();
    simulator.misbehave({ kind: 'answers-in-turn', bytesPerSecond: 960 });
    const slow = createReceiptPrinter(transport, { ...QUICK, baudRate: 9600 });
    const text = Array.from({ length: 60 }, (_, i) => ({ kind: 'text' as const, text: `第 ${i} 行 受理材料名称一份` }));
    expect(await slow.print({ lines: [...text, { kind: 'cut' }] })).toEqual(PRINTED);
    expect(simulator.received.data).toBeGreaterThan(1500);
    // Each question once: none is left to be answered to the next slip.
    expect(simulator.received.questions).toBeLessThanOrEqual(12);
  });

  it('waits while the printer asks for a rest', async () => {
    await printer.open();
    simulator.misbehave({ kind: 'xoff', afterBytes: 200, forMs: 250 });
    expect(await printer.print(RECEIPT)).toEqual(PRINTED);
    expect(simulator.received.questionsInsideCommands).toBe(0);
  });

  it('gives up when the printer never lets go', async () => {
    await printer.open();
    simulator.misbehave({ kind: 'xoff', afterBytes: 200 });
    const impatient = createReceiptPrinter(transport, { ...QUICK, blockedMs: 400 });
    expect(await impatient.print(LONG)).toMatchObject({ state: 'failed', cause: 'PRINTER_BLOCKED' });
    simulator.misbehave(null);
    expect(await printer.print(RECEIPT, { reprint: true })).toEqual(PRINTED);
  });

  it('is not confused by status nobody asked for', async () => {
    simulator.misbehave({ kind: 'chatty' });
    expect(await printer.print(RECEIPT)).toMatchObject({ state: 'printed', cause: null });
  });

  it('is not confused by answers that come inside the job and between the questions, in pieces', async () => {
    simulator.misbehave({ kind: 'babbling' });
    expect(await printer.print(RECEIPT)).toMatchObject({ state: 'printed', cause: null });
    expect(simulator.jobs[0]?.isCut).toBe(true);
  });

  it('does not take a stray answer for the end of a slip that ran out of paper', async () => {
    simulator.misbehave({ kind: 'babbling', outAfterBytes: 200 });
    expect(await printer.print(RECEIPT)).toMatchObject({ state: 'failed', cause: 'PRINTER_PAPER_OUT' });
  });

  it('claims nothing when the printer never stops talking out of turn', async () => {
    simulator.misbehave({ kind: 'babbling', never: 'tires' });
    expect(await printer.print(RECEIPT)).toMatchObject({ state: 'unknown', cause: 'PRINTER_TIMEOUT' });
  });

  it('stops when cancelled', async () => {
    await printer.open();
    simulator.misbehave({ kind: 'xoff', afterBytes: 200 });
    const stop = new AbortController();
    const printing = printer.print(LONG, { signal: stop.signal });
    await expect.poll(() => simulator.received.data, PATIENT).toBeGreaterThan(200);
    stop.abort();
    expect(await printing).toMatchObject({ state: 'failed', cause: 'CANCELLED' });
  });
});

it('prints blindly on a printer that never answers, and claims nothing', async () => {
  const asking = hasty();
  simulator.misbehave({ kind: 'silent' });
  expect(await asking.open()).toEqual({ blind: true, isSilent: true, status: null, cause: null });
  expect(await asking.print(RECEIPT)).toEqual({ state: 'unknown', cause: null, nearEnd: false, blind: true });
  // Nothing tells when the last byte has arrived.
  await expect.poll(() => simulator.jobs[0]?.isCut, PATIENT).toBe(true);
  simulator.misbehave(null);
  expect(await asking.print(RECEIPT)).toEqual(PRINTED);
});

describe('unplugging', () => {
  it('fails a job that was not all sent', async () => {
    await printer.open();
    simulator.misbehave({ kind: 'xoff', afterBytes: 200 });
    const printing = printer.print(LONG);
    await expect.poll(() => simulator.received.data, PATIENT).toBeGreaterThan(200);
    await simulator.unplug();
    expect(await printing).toMatchObject({ state: 'failed', cause: 'PRINTER_GONE' });
  });

  it('knows nothing about a job that was all sent', async () => {
    const slow = createReceiptPrinter(transport, { ...QUICK, settleMs: 10_000 });
    const printing = slow.print({ lines: [{ kind: 'text', text: '一' }, { kind: 'cut' }] });
    await expect.poll(() => simulator.jobs[0]?.isCut, PATIENT).toBe(true);
    await simulator.unplug();
    expect(await printing).toMatchObject({ state: 'unknown', cause: 'PRINTER_GONE' });
  });

  it('says that the port is missing', async () => {
    await simulator.unplug();
    expect(await printer.print(RECEIPT)).toMatchObject({ state: 'failed', cause: 'PORT_NOT_FOUND' });
  });

  it('survives ten cycles without a listener left behind', async () => {
    let listeners = 0;
    const count = (stop: () => void): (() => void) => {
      listeners += 1;
      return () => {
        listeners -= 1;
        stop();
      };
    };
    const counted = Object.create(transport, {
      onData: { value: (listener: (bytes: Uint8Array) => void) => count(transport.onData(listener)) },
      onClosed: { value: (listener: Parameters<Transport['onClosed']>[0]) => count(transport.onClosed(listener)) },
    }) as Transport;
    const other = createReceiptPrinter(counted, QUICK);
    for (let cycle = 0; cycle < 10; cycle += 1) {
      expect(await other.print({ lines: [{ kind: 'text', text: `第${cycle}张` }, { kind: 'cut' }] })).toEqual(PRINTED);
      expect(listeners).toBe(0);
      await simulator.unplug();
      expect((await other.print(RECEIPT)).state).toBe('failed');
      await simulator.replug();
    }
    await other.close();
    expect(simulator.jobs.map((job) => job.lines[0])).toEqual(Array.from({ length: 10 }, (_, i) => `第${i}张`));
  });
});

describe('a printer that reports changes by itself', () => {
  const withAsb = (): ReceiptPrinter => createReceiptPrinter(transport, { ...QUICK, asb: true });

  it('tells of a cover opened and closed at rest, without being asked', async () => {
    const watched = withAsb();
    const causes: (string | null)[] = [];
    watched.onStatus(({ cause }) => causes.push(cause));
    await watched.open();
    await expect.poll(() => causes, PATIENT).toEqual([null]);
    const asked = simulator.received.questions;
    simulator.misbehave({ kind: 'cover-open' });
    await expect.poll(() => causes, PATIENT).toEqual([null, 'PRINTER_COVER_OPEN']);
    simulator.misbehave(null);
    await expect.poll(() => causes, PATIENT).toEqual([null, 'PRINTER_COVER_OPEN', null]);
    expect(simulator.received.questions).toBe(asked);
  });

  it('prints as usual, status coming in beside the answers', async () => {
    const watched = withAsb();
    expect(await watched.print(RECEIPT)).toEqual(PRINTED);
    expect(simulator.received.automatic).toBeGreaterThan(0);
  });

  it('still tells of a cover after a slip, whose first command switched that off', async () => {
    const watched = withAsb();
    const causes: (string | null)[] = [];
    watched.onStatus(({ cause }) => causes.push(cause));
    expect(await watched.print(RECEIPT)).toEqual(PRINTED);
    simulator.misbehave({ kind: 'cover-open' });
    await expect.poll(() => causes.at(-1), PATIENT).toBe('PRINTER_COVER_OPEN');
    simulator.misbehave(null);
    await watched.recover();
    simulator.misbehave({ kind: 'paper-out' });
    await expect.poll(() => causes.at(-1), PATIENT).toBe('PRINTER_PAPER_OUT');
  });

  it('stops a long job the moment the paper ends', async () => {
    const watched = withAsb();
    await watched.open();
    simulator.misbehave({ kind: 'paper-out', afterBytes: 1500 });
    expect(await watched.print(LONG)).toMatchObject({ state: 'failed', cause: 'PRINTER_PAPER_OUT' });
  });

  it('is told to be silent when nobody wants it', async () => {
    await printer.open();
    simulator.misbehave({ kind: 'cover-open' });
    expect((await printer.status()).cause).toBe('PRINTER_COVER_OPEN');
    expect(simulator.received.automatic).toBe(0);
  });

  it('reports again after it was unplugged and opened anew', async () => {
    const watched = withAsb();
    const causes: (string | null)[] = [];
    watched.onStatus(({ cause }) => causes.push(cause));
    await watched.open();
    await simulator.unplug();
    await simulator.replug();
    // The first call may be the one that notices the loss.
    await expect
      .poll(
        () =>
          watched.open().then(
            () => true,
            () => false,
          ),
        PATIENT,
      )
      .toBe(true);
    simulator.misbehave({ kind: 'paper-out' });
    await expect.poll(() => causes.at(-1), PATIENT).toBe('PRINTER_PAPER_OUT');
  });
});
