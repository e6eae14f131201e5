import assert from 'node:assert/strict';
import { isDeviceError, type DeviceErrorCode } from '../errors.ts';
import { sleep } from '../waiting.ts';
import type { ClosedReason, HidTransport, Transport } from './transport.ts';

/** One implementation and the far end of its line. */
export interface ConformanceBench {
  transport: Transport;
  far: {
    /** With framing `reports`: one whole report of `reportBytes`, no id. */
    write(bytes: Uint8Array): Promise<void> | void;
    /** With framing `reports`: one whole report a call, without the leading id 0. */
    onData(listener: (bytes: Uint8Array) => void): () => void;
  };
  unplug(): Promise<void>;
  replug(): Promise<void>;
  dispose(): Promise<void>;
  /** `stream` unless given. `reports`: a write is one unnumbered report of a fixed size, and so is each `data`. */
  framing?: 'stream' | 'reports';
  /** Size of a report without its id; needed with framing `reports`. */
  reportBytes?: number;
  /** The far end cannot answer on this line. */
  isWriteOnly?: boolean;
  /** What opening says while unplugged; PORT_NOT_FOUND unless given. */
  absentCode?: DeviceErrorCode;
  /** A HID device that keeps what is set under `kept`, refuses `refused` and never answers `silent`. */
  features?: { transport: HidTransport; kept: number; refused: number; silent?: number; length: number };
  /** The same kind of transport on a system that never finishes closing; where closing can hang at all. */
  stuck?(): Transport;
}

/** One thing every transport must do. Built on node:assert, so it runs under any runner and under none. */
export interface ConformanceCase {
  title: string;
  /** Why this case cannot be asked of such a bench; null when it can. */
  whyNot(bench: ConformanceBench): string | null;
  /** @throws AssertionError */
  run(bench: ConformanceBench): Promise<void>;
}

/** Makes a bench, runs one case on it and puts everything away. @returns why the case does not apply, or null when it held */
export async function runConformanceCase(
  one: ConformanceCase,
  create: () => Promise<ConformanceBench>,
): Promise<string | null> {
  const bench = await create();
  try {
    const reason = one.whyNot(bench);
    if (reason === null) await one.run(bench);
    return reason;
  } finally {
    try {
      await bench.transport.close();
    } finally {
      await bench.dispose();
    }
  }
}

const anywhere = (): null => null;
const answering = (bench: ConformanceBench): string | null =>
  bench.isWriteOnly ? 'the far end cannot answer on this line' : null;
const reporting = (bench: ConformanceBench): string | null =>
  bench.framing === 'reports' ? null : 'a stream has no reports';
const featuring = (bench: ConformanceBench): string | null => (bench.features ? null : 'no feature reports here');

export const conformanceCases: readonly ConformanceCase[] = [
  {
    title: 'carries bytes out in order, every value',
    whyNot: anywhere,
    async run(bench) {
      const { farEnd } = watch(bench);
      await bench.transport.open();
      const sent = await send(bench, every());
      await until(() => farEnd.length >= sent.length);
      same(farEnd, sent);
    },
  },
  {
    title: 'carries bytes in in order, every value',
    whyNot: answering,
    async run(bench) {
      const { received } = watch(bench);
      await bench.transport.open();
      const sent = await answer(bench, every());
      await until(() => received.length >= sent.length);
      same(received, sent);
    },
  },
  {
    title: 'carries a large write whole',
    whyNot: anywhere,
    async run(bench) {
      const { farEnd } = watch(bench);
      await bench.transport.open();
      // The kernel keeps only some tens of reports for a device that is slow to fetch them.
      const size = bench.framing === 'reports' ? 24 * reportBytes(bench) : 100_000;
      const sent = await send(
        bench,
        Uint8Array.from({ length: size }, (_, i) => (i * 31) & 0xff),
      );
      await until(() => farEnd.length >= sent.length);
      assert.ok(Buffer.from(farEnd).equals(Buffer.from(sent)), 'what arrived differs from what was written');
    },
  },
  {
    title: 'keeps the order of writes that were not waited for',
    whyNot: anywhere,
    async run(bench) {
      const { farEnd } = watch(bench);
      await bench.transport.open();
      const writes = Array.from({ length: 24 }, (_, i) => i);
      await Promise.all(writes.map((i) => bench.transport.write(outgoing(bench, i))));
      const all = writes.flatMap((i) => [...incoming(bench, i)]);
      await until(() => farEnd.length >= all.length);
      same(farEnd, all);
    },
  },
  {
    title: 'delivers what arrives in pieces',
    whyNot: answering,
    async run(bench) {
      const { received } = watch(bench);
      await bench.transport.open();
      for (let i = 0; i < 20; i += 1) {
        await bench.far.write(incoming(bench, i));
        await sleep(2);
      }
      const all = Array.from({ length: 20 }, (_, i) => [...incoming(bench, i)]).flat();
      await until(() => received.length >= all.length);
      same(received, all);
    },
  },
  {
    title: 'keeps reports apart: one a write, one a data event',
    whyNot: (bench) => reporting(bench) ?? answering(bench),
    async run(bench) {
      const { inEvents, farEvents } = watch(bench);
      await bench.transport.open();
      for (const i of [1, 2, 3]) await bench.transport.write(outgoing(bench, i));
      for (const i of [4, 5, 6]) await bench.far.write(incoming(bench, i));
      await until(() => inEvents.length >= 3 && farEvents.length >= 3);
      assert.deepEqual(
        farEvents,
        [1, 2, 3].map((i) => [...incoming(bench, i)]),
      );
      assert.deepEqual(
        inEvents,
        [4, 5, 6].map((i) => [...incoming(bench, i)]),
      );
    },
  },
  {
    title: 'closes while data is coming in and delivers nothing afterwards',
    whyNot: answering,
    async run(bench) {
      const { received, endings } = watch(bench);
      await bench.transport.open();
      await answer(bench, new Uint8Array(bench.framing === 'reports' ? 40 * reportBytes(bench) : 20_000).fill(7));
      await bench.transport.close();
      const atClose = received.length;
      await sleep(50);
      assert.equal(received.length, atClose);
      assert.deepEqual(endings, ['requested']);
      assert.equal(bench.transport.isOpen, false);
    },
  },
  {
    title: 'reports the loss of the far side once',
    whyNot: anywhere,
    async run(bench) {
      const { endings } = watch(bench);
      await bench.transport.open();
      await bench.unplug();
      await until(() => endings.length > 0);
      assert.equal(await codeOf(bench.transport.write(outgoing(bench, 1))), 'PORT_IO');
      await bench.transport.close();
      await sleep(50);
      assert.deepEqual(endings, ['lost']);
    },
  },
  {
    title: 'says when there is nothing to open, and opens again after a loss',
    whyNot: anywhere,
    async run(bench) {
      const { farEnd, endings } = watch(bench);
      await bench.transport.open();
      await bench.unplug();
      await until(() => endings.length > 0);
      assert.equal(await codeOf(bench.transport.open()), bench.absentCode ?? 'PORT_NOT_FOUND');
      assert.equal(bench.transport.isOpen, false);
      await bench.replug();
      await bench.transport.open();
      await bench.transport.write(outgoing(bench, 5));
      const all = incoming(bench, 5);
      await until(() => farEnd.length >= all.length);
      same(farEnd, all);
    },
  },
  {
    title: 'hears the far side again after a loss',
    whyNot: answering,
    async run(bench) {
      const { received, endings } = watch(bench);
      await bench.transport.open();
      await bench.unplug();
      await until(() => endings.length > 0);
      await bench.replug();
      await bench.transport.open();
      await bench.far.write(incoming(bench, 5));
      const all = incoming(bench, 5);
      await until(() => received.length >= all.length);
      same(received, all);
    },
  },
  {
    title: 'refuses to write before opening and after closing',
    whyNot: anywhere,
    async run(bench) {
      assert.equal(await codeOf(bench.transport.write(outgoing(bench, 1))), 'PORT_IO');
      await bench.transport.open();
      await bench.transport.close();
      assert.equal(await codeOf(bench.transport.write(outgoing(bench, 1))), 'PORT_IO');
    },
  },
  {
    title: 'opens and closes many times, twice being once',
    whyNot: anywhere,
    async run(bench) {
      const { farEnd, endings } = watch(bench);
      for (let round = 0; round < 5; round += 1) {
        farEnd.length = 0;
        await bench.transport.open();
        await bench.transport.open();
        await bench.transport.write(outgoing(bench, round));
        const all = incoming(bench, round);
        await until(() => farEnd.length >= all.length);
        same(farEnd, all);
        await bench.transport.close();
        await bench.transport.close();
      }
      assert.deepEqual(
        endings,
        Array.from({ length: 5 }, () => 'requested'),
      );
    },
  },
  {
    title: 'hears each connection in turn',
    whyNot: answering,
    async run(bench) {
      const { received } = watch(bench);
      for (let round = 0; round < 5; round += 1) {
        received.length = 0;
        await bench.transport.open();
        await bench.far.write(incoming(bench, 100 + round));
        const all = incoming(bench, 100 + round);
        await until(() => received.length >= all.length);
        same(received, all);
        await bench.transport.close();
      }
    },
  },
  {
    title: 'does nothing for a call that is cancelled already',
    whyNot: anywhere,
    async run(bench) {
      const { farEnd } = watch(bench);
      const signal = AbortSignal.abort();
      assert.equal(await codeOf(bench.transport.open({ signal })), 'CANCELLED');
      assert.equal(bench.transport.isOpen, false);
      await bench.transport.open();
      assert.equal(await codeOf(bench.transport.write(outgoing(bench, 1), { signal })), 'CANCELLED');
      await sleep(20);
      same(farEnd, []);
    },
  },
  {
    title: 'leaves no open port behind when opening is cancelled half-way',
    whyNot: anywhere,
    async run(bench) {
      const stop = new AbortController();
      const opening = codeOf(bench.transport.open({ signal: stop.signal }));
      stop.abort();
      // A transport that opens at once has nothing to cancel.
      if ((await opening) === 'CANCELLED') assert.equal(bench.transport.isOpen, false);
      await bench.transport.open();
      assert.equal(bench.transport.isOpen, true);
    },
  },
  {
    title: 'gives one of two callers its connection when the other cancels',
    whyNot: anywhere,
    async run(bench) {
      const { farEnd } = watch(bench);
      const stop = new AbortController();
      const given = codeOf(bench.transport.open({ signal: stop.signal }));
      const wanted = codeOf(bench.transport.open());
      stop.abort();
      await given;
      assert.equal(await wanted, null);
      assert.equal(bench.transport.isOpen, true);
      await bench.transport.write(outgoing(bench, 5));
      const all = incoming(bench, 5);
      await until(() => farEnd.length >= all.length);
      same(farEnd, all);
    },
  },
  {
    title: 'opens for whoever asks right after an opening was cancelled',
    whyNot: anywhere,
    async run(bench) {
      const stop = new AbortController();
      const given = codeOf(bench.transport.open({ signal: stop.signal }));
      stop.abort();
      assert.equal(await codeOf(bench.transport.open()), null);
      await given;
      assert.equal(bench.transport.isOpen, true);
    },
  },
  {
    title: 'is closed when closed while opening',
    whyNot: anywhere,
    async run(bench) {
      const opening = codeOf(bench.transport.open());
      await bench.transport.close();
      assert.equal(bench.transport.isOpen, false);
      // A transport that opens at once was open before it was closed.
      assert.ok([null, 'CANCELLED'].includes(await opening));
      await bench.transport.open();
      assert.equal(bench.transport.isOpen, true);
    },
  },
  {
    title: 'does not wait longer than the deadline for a system that does not let go',
    whyNot: (bench) => (bench.stuck ? null : 'closing cannot hang here'),
    async run(bench) {
      const stuck = bench.stuck?.();
      assert.ok(stuck);
      await stuck.open();
      assert.equal(await codeOf(stuck.close({ deadlineMs: 30 })), 'PORT_CLOSE_TIMEOUT');
      assert.equal(stuck.isOpen, false);
    },
  },
  {
    title: 'calls a listener no more once it is unregistered',
    whyNot: answering,
    async run(bench) {
      const { received } = watch(bench);
      let calls = 0;
      const stop = bench.transport.onData(() => (calls += 1));
      stop();
      await bench.transport.open();
      await bench.far.write(incoming(bench, 1));
      await until(() => received.length > 0);
      assert.equal(calls, 0);
    },
  },
  {
    title: 'sets and gets a feature, id first',
    whyNot: featuring,
    async run({ features }) {
      assert.ok(features);
      const { transport, kept, length } = features;
      const report = Uint8Array.from({ length }, (_, i) => (i === 0 ? kept : (i * 7) & 0xff));
      await transport.open();
      await transport.sendFeature(report);
      same(await transport.getFeature(kept, length), report);
    },
  },
  {
    title: 'says that a feature was refused, and goes on',
    whyNot: featuring,
    async run({ features }) {
      assert.ok(features);
      const { transport, kept, refused, length } = features;
      await transport.open();
      assert.equal(await codeOf(transport.getFeature(refused, length)), 'HID_REFUSED');
      assert.equal(await codeOf(transport.sendFeature(Uint8Array.of(refused, 1))), 'HID_REFUSED');
      assert.equal((await transport.getFeature(kept, length))[0], kept);
    },
  },
  {
    title: 'stops waiting for a feature that is never answered',
    whyNot: (bench) =>
      featuring(bench) ?? (bench.features?.silent === undefined ? 'every feature is answered here' : null),
    async run({ features }) {
      assert.ok(features?.silent !== undefined);
      await features.transport.open();
      assert.equal(
        await codeOf(features.transport.getFeature(features.silent, features.length, { timeoutMs: 30 })),
        'HID_TIMEOUT',
      );
    },
  },
  {
    title: 'refuses features before opening and when cancelled',
    whyNot: featuring,
    async run({ features }) {
      assert.ok(features);
      const { transport, kept, length } = features;
      assert.equal(await codeOf(transport.getFeature(kept, length)), 'PORT_IO');
      await transport.open();
      assert.equal(await codeOf(transport.getFeature(kept, length, { signal: AbortSignal.abort() })), 'CANCELLED');
    },
  },
];

interface Seen {
  received: number[];
  inEvents: number[][];
  farEnd: number[];
  farEvents: number[][];
  endings: ClosedReason[];
}

function watch(bench: ConformanceBench): Seen {
  const seen: Seen = { received: [], inEvents: [], farEnd: [], farEvents: [], endings: [] };
  bench.transport.onData((bytes) => {
    for (const byte of bytes) seen.received.push(byte);
    seen.inEvents.push([...bytes]);
  });
  bench.far.onData((bytes) => {
    for (const byte of bytes) seen.farEnd.push(byte);
    seen.farEvents.push([...bytes]);
  });
  bench.transport.onClosed((reason) => seen.endings.push(reason));
  return seen;
}

const every = (): Uint8Array => Uint8Array.from({ length: 256 }, (_, i) => i);

/** Writes in one go, or report by report. @returns what the far end must see */
async function send(bench: ConformanceBench, bytes: Uint8Array): Promise<Uint8Array> {
  const pieces = cut(bench, bytes);
  for (const piece of pieces)
    await bench.transport.write(bench.framing === 'reports' ? Buffer.concat([Uint8Array.of(0), piece]) : piece);
  return Buffer.concat(pieces);
}

async function answer(bench: ConformanceBench, bytes: Uint8Array): Promise<Uint8Array> {
  const pieces = cut(bench, bytes);
  for (const piece of pieces) await bench.far.write(piece);
  return Buffer.concat(pieces);
}

function cut(bench: ConformanceBench, bytes: Uint8Array): Uint8Array[] {
  if (bench.framing !== 'reports') return [bytes];
  const size = reportBytes(bench);
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => {
    const report = new Uint8Array(size);
    report.set(bytes.subarray(i * size, (i + 1) * size));
    return report;
  });
}

function reportBytes(bench: ConformanceBench): number {
  assert.ok(bench.reportBytes, 'a bench with reports says how long they are');
  return bench.reportBytes;
}

/** The byte as this line carries it towards us: alone, or as the first of a report. */
const incoming = (bench: ConformanceBench, value: number): Uint8Array => cut(bench, Uint8Array.of(value))[0]!;
const outgoing = (bench: ConformanceBench, value: number): Uint8Array =>
  bench.framing === 'reports' ? Buffer.concat([Uint8Array.of(0), incoming(bench, value)]) : incoming(bench, value);

function same(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  assert.deepEqual(Array.from(actual), Array.from(expected));
}

async function codeOf(work: Promise<unknown>): Promise<string | null> {
  try {
    await work;
    return null;
  } catch (error) {
    if (isDeviceError(error)) return error.code;
    throw error;
  }
}

async function until(isTrue: () => boolean): Promise<void> {
  for (let i = 0; i < 2000 && !isTrue(); i += 1) await sleep(5);
  assert.ok(isTrue(), 'what was waited for did not happen');
}
