import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPty, type Pty } from '#simulators/pty.ts';
import { transportConformance } from './conformance.fixture.ts';
import { createSerialTransport } from './serial.ts';
import { shareLine } from './shared-line.ts';
import type { Transport } from './transport.ts';

let dir: string;
let pty: Pty;
let line: Transport;
let [one, other]: Transport[] = [];
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'shared-line-'));
  pty = await openPty(join(dir, 'port'));
  line = createSerialTransport({ path: pty.path, baudRate: 9600 });
  const hands = shareLine(line);
  [one, other] = [hands.take(), hands.take()];
});
afterEach(async () => {
  await line.close();
  await pty.close();
  await rm(dir, { recursive: true, force: true });
});

describe('each hand on a shared line is a transport', () => {
  transportConformance('a shared serial line', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'shared-line-'));
    const port = await openPty(join(folder, 'port'));
    const transport = shareLine(createSerialTransport({ path: port.path, baudRate: 9600 })).take();
    return {
      transport,
      far: { write: (bytes) => port.write(bytes), onData: (listener) => port.onData(listener) },
      unplug: () => port.unplug(),
      replug: () => port.replug(),
      async dispose() {
        await port.close();
        await rm(folder, { recursive: true, force: true });
      },
    };
  });
});

it('stays open while one has it, and all hear what comes', async () => {
  const heard: string[] = [];
  one!.onData((bytes) => heard.push(`one ${bytes.length}`));
  other!.onData((bytes) => heard.push(`other ${bytes.length}`));
  await Promise.all([one!.open(), other!.open()]);
  pty.write(Uint8Array.of(1, 2));
  await expect.poll(() => heard.toSorted()).toEqual(['one 2', 'other 2']);
  await one!.close();
  expect([one!.isOpen, other!.isOpen, line.isOpen]).toEqual([false, true, true]);
  await expect(one!.write(Uint8Array.of(1))).rejects.toMatchObject({ code: 'PORT_IO' });
  pty.write(Uint8Array.of(3));
  await expect.poll(() => heard.at(-1)).toBe('other 1');
  await other!.close();
  expect(line.isOpen).toBe(false);
});

it('one that is closed while it opens does not take the line from the other', async () => {
  const opening = Promise.all([one!.open().catch((error: unknown) => (error as { code: string }).code), other!.open()]);
  await one!.close();
  expect(await opening).toEqual(['CANCELLED', undefined]);
  expect([one!.isOpen, other!.isOpen]).toEqual([false, true]);
  await other!.close();
  expect(line.isOpen).toBe(false);
});

it('a pulled plug is told to each that had it open, once', async () => {
  const told: string[] = [];
  one!.onClosed((reason) => told.push(`one ${reason}`));
  other!.onClosed((reason) => told.push(`other ${reason}`));
  await one!.open();
  await pty.unplug();
  await expect.poll(() => told).toEqual(['one lost']);
  await pty.replug();
  await Promise.all([one!.open(), other!.open()]);
  await pty.unplug();
  await expect.poll(() => told.toSorted()).toEqual(['one lost', 'one lost', 'other lost']);
});
