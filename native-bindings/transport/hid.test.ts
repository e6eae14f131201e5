import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { EventEmitter } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DeviceError } from '../errors.ts';
import { createHidTransport, type HidOptions } from './hid.ts';
import type { HidHandle, HidLibrary } from './hid-library.ts';
import type { HidTransport } from './transport.ts';

// How the real library and kernel behave is seen in tests/hid-vm; here is what they do only on bad days.

/** A handle whose every call is settled by the test. */
class Handle extends EventEmitter implements HidHandle {
  calls: { name: string; resolve(value?: unknown): void; reject(error: Error): void }[] = [];
  #call<T>(name: string): Promise<T> {
    return new Promise<T>((resolve, reject) =>
      this.calls.push({ name, resolve: resolve as (value?: unknown) => void, reject }),
    );
  }
  write = (): Promise<number> => this.#call('write');
  getFeatureReport = (): Promise<Uint8Array> => this.#call('get');
  sendFeatureReport = (): Promise<number> => this.#call('set');
  close = (): Promise<void> => this.#call('close');
  names = (): string[] => this.calls.map(({ name }) => name);
  settle(name: string, value?: unknown): void {
    const at = this.calls.findIndex((call) => call.name === name);
    this.calls.splice(at, 1)[0]!.resolve(value);
  }
}

let sysfs: string;
let handles: Handle[];
let refuses: Error | null;
let transport: HidTransport;
let endings: string[];

const library: HidLibrary = {
  async open() {
    if (refuses) throw refuses;
    handles.push(new Handle());
    return handles.at(-1)!;
  },
  list: async () => [],
};

async function device(name: string): Promise<void> {
  await mkdir(join(sysfs, 'class/hidraw', name, 'device'), { recursive: true });
  await writeFile(
    join(sysfs, 'class/hidraw', name, 'device/uevent'),
    'HID_ID=0003:0000056A:000000A8\nHID_NAME=STU\nHID_PHYS=p\nHID_UNIQ=\n',
  );
}
function make(options: HidOptions = {}): HidTransport {
  const made = createHidTransport({
    vendorId: 0x056a,
    productId: 0x00a8,
    sysfs,
    load: async () => library,
    ...options,
  });
  made.onClosed((reason) => endings.push(reason));
  return made;
}
/** The system's table is Linux's; its nodes do not exist on this machine. */
const opened = async (): Promise<Handle> => {
  await transport.open();
  return handles.at(-1)!;
};

beforeEach(async () => {
  sysfs = await mkdtemp(join(tmpdir(), 'sysfs-'));
  await device('hidraw777');
  handles = [];
  refuses = null;
  endings = [];
  transport = make();
});
afterEach(async () => {
  const closing = transport.close({ deadlineMs: 1 });
  await closing.catch(() => undefined);
  await rm(sysfs, { recursive: true });
});

it('opens the device that fits, with one listener for each kind of event', async () => {
  const handle = await opened();
  expect([handle.listenerCount('data'), handle.listenerCount('error')]).toEqual([1, 1]);
  transport.onData(() => undefined);
  transport.onData(() => undefined);
  expect(handle.listenerCount('data')).toBe(1);
});

it('takes an error that is only a text for the loss, once', async () => {
  const handle = await opened();
  const calls = [transport.getFeature(3, 5), transport.getFeature(8, 17), transport.write(Uint8Array.of(0, 1))].map(
    (call) => call.catch((error: unknown) => error),
  );
  handle.emit('error', 'could not read from HID device');
  handle.emit('error', new Error('again'));
  for (const outcome of await Promise.all(calls))
    expect(outcome).toMatchObject({ code: 'PORT_IO', detail: { reason: 'lost' } });
  expect(endings).toEqual(['lost']);
  expect(transport.isOpen).toBe(false);
  expect(handle.names()).toContain('close');
});

it('delivers nothing of an earlier connection', async () => {
  const received: number[] = [];
  transport.onData((report) => received.push(...report));
  const first = await opened();
  first.emit('error', 'gone');
  const second = await opened();
  first.emit('data', Uint8Array.of(1));
  first.emit('error', 'late');
  second.emit('data', Uint8Array.of(2));
  expect(received).toEqual([2]);
  expect(endings).toEqual(['lost']);
});

it('lets features wait for one that hangs, and says so only for the one', async () => {
  const handle = await opened();
  const first = transport.getFeature(3, 5, { timeoutMs: 10 });
  const second = transport.getFeature(8, 17, { timeoutMs: 1000 });
  await expect(first).rejects.toMatchObject({ code: 'HID_TIMEOUT', detail: { reportId: 3 } });
  expect(handle.names()).toEqual(['get']);
  handle.settle('get', Uint8Array.of(3, 0, 0, 0, 0));
  await expect.poll(() => handle.names()).toEqual(['get']);
  handle.settle('get', Uint8Array.of(8, 1));
  expect(await second).toEqual(Uint8Array.of(8, 1));
});

it('does not bother the device with a call nobody waits for any more', async () => {
  const handle = await opened();
  const first = transport.getFeature(3, 5);
  const stop = new AbortController();
  const second = transport.sendFeature(Uint8Array.of(0x20, 0), { signal: stop.signal });
  stop.abort();
  await expect(second).rejects.toMatchObject({ code: 'CANCELLED' });
  handle.settle('get', Uint8Array.of(3));
  await first;
  await transport.getFeature(3, 5, { timeoutMs: 5 }).catch(() => undefined);
  expect(handle.names()).toEqual(['get']);
});

it('does not wait for ever for a system that does not let go', async () => {
  await opened();
  await expect(transport.close({ deadlineMs: 20 })).rejects.toMatchObject({ code: 'PORT_CLOSE_TIMEOUT' });
  expect(transport.isOpen).toBe(false);
  expect(endings).toEqual(['requested']);
});

it('closes what is still being opened', async () => {
  const opening = transport.open();
  const closing = transport.close({ deadlineMs: 1000 });
  await expect(opening).rejects.toMatchObject({ code: 'CANCELLED' });
  await expect.poll(() => handles[0]?.names()).toEqual(['close']);
  handles[0]!.settle('close');
  await closing;
  expect(transport.isOpen).toBe(false);
});

it('keeps the device for one caller when another cancels, and closes it when all do', async () => {
  const stop = new AbortController();
  const given = expect(transport.open({ signal: stop.signal })).rejects.toMatchObject({ code: 'CANCELLED' });
  const wanted = transport.open();
  stop.abort();
  await wanted;
  await given;
  expect([transport.isOpen, handles[0]!.names()]).toEqual([true, []]);
  const closing = transport.close();
  handles[0]!.settle('close');
  await closing;
  const last = new AbortController();
  const alone = expect(transport.open({ signal: last.signal })).rejects.toMatchObject({ code: 'CANCELLED' });
  last.abort();
  await expect.poll(() => handles[1]?.names()).toEqual(['close']);
  handles[1]!.settle('close');
  await alone;
  expect(transport.isOpen).toBe(false);
});

it('does not let a second driver in', async () => {
  const handle = await opened();
  const other = make();
  await expect(other.open()).rejects.toMatchObject({ code: 'PORT_BUSY' });
  const closing = transport.close();
  handle.settle('close');
  await closing;
  await other.open();
  expect(other.isOpen).toBe(true);
  await other.close({ deadlineMs: 1 }).catch(() => undefined);
});

it('reports a device that vanished between the table and the opening as not there', async () => {
  refuses = new Error('自有语言的说明');
  await expect(transport.open()).rejects.toMatchObject({ code: 'PORT_NOT_FOUND' });
  await rm(join(sysfs, 'class/hidraw/hidraw777'), { recursive: true });
  await expect(transport.open()).rejects.toMatchObject({ code: 'PORT_NOT_FOUND', device: 'hid:056a:00a8' });
});

it('says which library is missing, and opens once it is there', async () => {
  let isInstalled = false;
  transport = make({
    load: async () => {
      if (!isInstalled) throw new DeviceError('HID_LIBRARY_MISSING');
      return library;
    },
  });
  await expect(transport.open()).rejects.toMatchObject({ code: 'HID_LIBRARY_MISSING' });
  isInstalled = true;
  await transport.open();
  expect(transport.isOpen).toBe(true);
});
