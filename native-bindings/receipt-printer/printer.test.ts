import { afterEach, beforeEach, expect, it } from 'vitest';
import { DeviceError } from '../errors.ts';
import { createMemoryPair } from '../transport/memory.fixture.ts';
import type { ModemSignals, Transport } from '../transport/transport.ts';
import { sleep } from '../waiting.ts';
import { createReceiptPrinter, type PrinterOptions } from './printer.ts';
import type { ReceiptDocument } from './receipt.ts';

const QUICK: PrinterOptions = {
  baudRate: 115200,
  replyTimeoutMs: 40,
  settleMs: 5,
  askWhenHeldMs: 30,
  blockedMs: 150,
  jobMarginMs: 100,
};
const SLIP: ReceiptDocument = { lines: [{ kind: 'text', text: '办件回执' }, { kind: 'cut' }] };

let near: Transport;
let far: Transport;
let received: number[];
let answer: (n: number) => number[];

/** A printer made of a few lines: it answers questions and remembers the rest. */
beforeEach(async () => {
  [near, far] = createMemoryPair('printer').ends;
  received = [];
  answer = () => [0x12];
  await far.open();
  far.onData((bytes) => {
    if (bytes.length === 3 && bytes[0] === 0x10 && bytes[1] === 0x04)
      void far.write(Uint8Array.from(answer(bytes[2]!)));
    else received.push(...bytes);
  });
});
afterEach(async () => {
  await near.close();
  await far.close();
});

const withExtras = (extras: Partial<Transport>): Transport =>
  Object.create(
    near,
    Object.fromEntries(Object.entries(extras).map(([name, value]) => [name, { value }])),
  ) as Transport;

it('starts a printer once: init, Chinese mode, no automatic status', async () => {
  const printer = createReceiptPrinter(near, QUICK);
  await printer.open();
  await printer.status();
  expect(received).toEqual([0x1b, 0x40, 0x1c, 0x26, 0x1d, 0x61, 0x00]);
});

it.each(['cts', 'dsr'] as const)('waits for the printer to raise %s', async (line) => {
  const lines: ModemSignals = { cts: true, dsr: true, dcd: true, [line]: false };
  const printer = createReceiptPrinter(withExtras({ signals: async () => lines }), {
    ...QUICK,
    flowControl: line,
    blockedMs: 60_000,
  });
  const printing = printer.print(SLIP);
  await sleep(100);
  const cut = [0x1d, 0x56];
  expect(received.join()).not.toContain(cut.join());
  lines[line] = true;
  expect(await printing).toMatchObject({ state: 'printed' });
  expect(received.join()).toContain(cut.join());
});

it('names the line that stayed low as blocked when the printer sees no fault', async () => {
  const printer = createReceiptPrinter(withExtras({ signals: async () => ({ cts: false, dsr: true, dcd: true }) }), {
    ...QUICK,
    flowControl: 'cts',
  });
  expect(await printer.print(SLIP)).toMatchObject({ state: 'failed', cause: 'PRINTER_BLOCKED' });
});

it('names the cover when that is why the printer holds', async () => {
  let isOpen = false;
  answer = (n) => (isOpen && n === 2 ? [0x16] : isOpen && n === 1 ? [0x1a] : [0x12]);
  const printer = createReceiptPrinter(
    withExtras({
      signals: async () => {
        isOpen = true;
        return { cts: false, dsr: true, dcd: true };
      },
    }),
    { ...QUICK, flowControl: 'cts' },
  );
  expect(await printer.print(SLIP)).toMatchObject({ state: 'failed', cause: 'PRINTER_COVER_OPEN' });
});

it('gives up a write that never drains, and claims nothing: the system still has the bytes', async () => {
  let writes = 0;
  const printer = createReceiptPrinter(
    withExtras({
      write: (bytes, options) => {
        writes += bytes.includes(0x56) ? 1 : 0;
        if (writes === 0) return near.write(bytes, options);
        return new Promise((_, reject) => {
          options?.signal?.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
        });
      },
    }),
    QUICK,
  );
  expect(await printer.print(SLIP)).toMatchObject({ state: 'unknown', cause: 'PRINTER_TIMEOUT' });
  writes = 0;
  const long: ReceiptDocument = { lines: [{ kind: 'text', text: 'V'.repeat(600) }, { kind: 'cut' }] };
  expect(await printer.print(long)).toMatchObject({ state: 'failed', cause: 'PRINTER_TIMEOUT' });
});

it.each([
  ['cancelled', 'CANCELLED'],
  ['cut off', 'PRINTER_GONE'],
] as const)('claims nothing about a slip that was %s while its last bytes were leaving', async (how, cause) => {
  const stop = new AbortController();
  const closed: ((reason: 'lost') => void)[] = [];
  const printer = createReceiptPrinter(
    withExtras({
      onClosed: (listener) => {
        closed.push(listener);
        return () => void closed.splice(closed.indexOf(listener), 1);
      },
      async write(bytes, options) {
        await near.write(bytes, options);
        if (!bytes.includes(0x56)) return;
        // All of it is with the system, which goes on sending whatever becomes of us.
        await new Promise<void>((_, reject) => {
          options?.signal?.addEventListener('abort', () => reject(new DeviceError('CANCELLED')), { once: true });
          if (how === 'cancelled') stop.abort();
          else for (const listener of [...closed]) listener('lost');
        });
      },
    }),
    QUICK,
  );
  expect(await printer.print(SLIP, { signal: stop.signal })).toMatchObject({ state: 'unknown', cause });
  expect(received.join()).toContain([0x1d, 0x56].join());
});

it('asks again when an answer is lost', async () => {
  let asked = 0;
  answer = () => ((asked += 1) % 2 === 0 ? [0x12] : []);
  expect(await createReceiptPrinter(near, QUICK).print(SLIP)).toMatchObject({ state: 'printed' });
});

it('sees trouble a printer reports by itself while it is printing', async () => {
  const long: ReceiptDocument = {
    lines: Array.from({ length: 200 }, () => ({ kind: 'text' as const, text: '材料名称材料名称材料名称' })),
  };
  const printer = createReceiptPrinter(
    withExtras({
      async write(bytes, options) {
        await near.write(bytes, options);
        if (received.length > 1000) await far.write(Uint8Array.of(0x18, 0x00, 0x0c, 0x00));
        await sleep(1);
      },
    }),
    QUICK,
  );
  expect(await printer.print(long)).toMatchObject({ state: 'failed', cause: 'PRINTER_PAPER_OUT' });
  expect(received.length).toBeLessThan(3000);
});

it('does not take a half-answered end for a printed slip', async () => {
  let isSent = false;
  far.onData((bytes) => (isSent ||= bytes.includes(0x56)));
  answer = (n) => (isSent && n === 4 ? [] : [0x12]);
  expect(await createReceiptPrinter(near, QUICK).print(SLIP)).toMatchObject({
    state: 'unknown',
    cause: 'PRINTER_TIMEOUT',
  });
});
