import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isDeviceError } from '../errors.ts';
import { sleep } from '../waiting.ts';
import type { ClosedReason, Transport } from './transport.ts';

/** One implementation and the far end of its line. */
export interface ConformanceBench {
  transport: Transport;
  far: {
    write(bytes: Uint8Array): Promise<void> | void;
    onData(listener: (bytes: Uint8Array) => void): () => void;
  };
  unplug(): Promise<void>;
  replug(): Promise<void>;
  dispose(): Promise<void>;
  /** The same kind of transport on a system that never finishes closing; where closing can hang at all. */
  stuck?(): Transport;
}

/** What every transport must do, whatever it moves bytes through. */
export function transportConformance(name: string, create: () => Promise<ConformanceBench>): void {
  describe(`${name} transport`, () => {
    let bench: ConformanceBench;
    let received: number[];
    let endings: ClosedReason[];
    let arrivedFar: number[];

    beforeEach(async () => {
      bench = await create();
      received = [];
      endings = [];
      arrivedFar = [];
      bench.transport.onData((bytes) => received.push(...bytes));
      bench.transport.onClosed((reason) => endings.push(reason));
      bench.far.onData((bytes) => arrivedFar.push(...bytes));
    });
    afterEach(async () => {
      await bench.transport.close();
      await bench.dispose();
    });

    it('carries bytes both ways in order, every value', async () => {
      const all = Uint8Array.from({ length: 256 }, (_, i) => i);
      await bench.transport.open();
      await bench.transport.write(all);
      await bench.far.write(all);
      await until(() => received.length >= 256 && arrivedFar.length >= 256);
      expect(received).toEqual([...all]);
      expect(arrivedFar).toEqual([...all]);
    });

    it('carries a large write whole', async () => {
      const large = Uint8Array.from({ length: 100_000 }, (_, i) => (i * 31) & 0xff);
      await bench.transport.open();
      await bench.transport.write(large);
      await until(() => arrivedFar.length >= large.length);
      expect(Buffer.from(arrivedFar).equals(large)).toBe(true);
    });

    it('keeps the order of writes that were not waited for', async () => {
      await bench.transport.open();
      await Promise.all(Array.from({ length: 50 }, (_, i) => bench.transport.write(Uint8Array.of(i))));
      await until(() => arrivedFar.length >= 50);
      expect(arrivedFar).toEqual(Array.from({ length: 50 }, (_, i) => i));
    });

    it('delivers what arrives in pieces', async () => {
      await bench.transport.open();
      for (let i = 0; i < 20; i += 1) {
        await bench.far.write(Uint8Array.of(i));
        await sleep(2);
      }
      await until(() => received.length >= 20);
      expect(received).toEqual(Array.from({ length: 20 }, (_, i) => i));
    });

    it('closes while data is coming in and delivers nothing afterwards', async () => {
      await bench.transport.open();
      await bench.far.write(new Uint8Array(20_000).fill(7));
      await bench.transport.close();
      const atClose = received.length;
      await sleep(50);
      expect(received.length).toBe(atClose);
      expect(endings).toEqual(['requested']);
      expect(bench.transport.isOpen).toBe(false);
    });

    it('reports the loss of the far side once', async () => {
      await bench.transport.open();
      await bench.unplug();
      await until(() => endings.length > 0);
      await bench.transport.write(Uint8Array.of(1)).catch(() => undefined);
      await bench.transport.close();
      await sleep(50);
      expect(endings).toEqual(['lost']);
    });

    it('opens again after a loss, and says when there is nothing to open', async () => {
      await bench.transport.open();
      await bench.unplug();
      await until(() => endings.length > 0);
      expect(await codeOf(bench.transport.open())).toBe('PORT_NOT_FOUND');
      await bench.replug();
      await bench.transport.open();
      await bench.far.write(Uint8Array.of(5));
      await until(() => received.length > 0);
      expect(received).toEqual([5]);
    });

    it('refuses to write before opening and after closing', async () => {
      expect(await codeOf(bench.transport.write(Uint8Array.of(1)))).toBe('PORT_IO');
      await bench.transport.open();
      await bench.transport.close();
      expect(await codeOf(bench.transport.write(Uint8Array.of(1)))).toBe('PORT_IO');
    });

    it('reopens many times and forgets what arrived in between', async () => {
      for (let round = 0; round < 5; round += 1) {
        received.length = 0;
        await bench.transport.open();
        await bench.transport.open();
        await bench.far.write(Uint8Array.of(round, 99));
        await until(() => received.includes(99));
        expect(received.slice(-2)).toEqual([round, 99]);
        await bench.transport.close();
        await bench.transport.close();
      }
      expect(endings).toEqual(Array.from({ length: 5 }, () => 'requested'));
    });

    it('does nothing for a call that is cancelled already', async () => {
      const signal = AbortSignal.abort();
      expect(await codeOf(bench.transport.open({ signal }))).toBe('CANCELLED');
      expect(bench.transport.isOpen).toBe(false);
      await bench.transport.open();
      expect(await codeOf(bench.transport.write(Uint8Array.of(1), { signal }))).toBe('CANCELLED');
      await sleep(20);
      expect(arrivedFar).toEqual([]);
    });

    it('leaves no open port behind when opening is cancelled half-way', async () => {
      const stop = new AbortController();
      const opening = codeOf(bench.transport.open({ signal: stop.signal }));
      stop.abort();
      // A transport that opens at once has nothing to cancel.
      if ((await opening) === 'CANCELLED') expect(bench.transport.isOpen).toBe(false);
      await bench.transport.open();
      expect(bench.transport.isOpen).toBe(true);
    });

    it('does not wait longer than the deadline for a system that does not let go', async () => {
      const stuck = bench.stuck?.();
      if (stuck === undefined) return;
      await stuck.open();
      expect(await codeOf(stuck.close({ deadlineMs: 30 }))).toBe('PORT_CLOSE_TIMEOUT');
      expect(stuck.isOpen).toBe(false);
    });

    it('calls a listener no more once it is unregistered', async () => {
      let calls = 0;
      const stop = bench.transport.onData(() => (calls += 1));
      stop();
      await bench.transport.open();
      await bench.far.write(Uint8Array.of(1));
      await until(() => received.length > 0);
      expect(calls).toBe(0);
    });
  });
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
  expect(isTrue()).toBe(true);
}
