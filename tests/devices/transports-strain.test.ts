import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { discoverDevices } from '#native-bindings/transport/discover-devices.ts';
import { systemFileCalls, type FileCalls } from '#native-bindings/transport/file.ts';
import { createHidTransport } from '#native-bindings/transport/hid.ts';
import { openTransportFor } from '#native-bindings/transport/open-transport.ts';
import {
  undo,
  undoAll,
  newPath,
  pty,
  line,
  kept,
  serial,
  file,
  tcp,
  endingsOf,
  heardBy,
  codeOf,
  openHandles,
  BIG,
  runChild,
  hangingPty,
  deaf,
  settled,
  hidTree,
} from './transports-stage.ts';

afterEach(undoAll);

describe('a line that is slow', () => {
  it('answer that comes after closing reaches nobody, also not the next connection', async () => {
    const far = await line();
    const transport = tcp(far);
    const heard = heardBy(transport);
    await transport.open();
    await far.reached(1);
    far.write(Uint8Array.of(0x0b, 0xad));
    await transport.close();
    await transport.open();
    await far.reached(2);
    far.write(Uint8Array.of(7));
    await expect.poll(() => heard).toContain(7);
    expect(heard).toEqual([7]);
  });

  it('far end that never reads: the write waits, can be cancelled, and closing does not wait', async () => {
    const far = await line();
    const transport = tcp(far);
    await transport.open();
    await far.reached(1);
    far.stopReading();
    const stop = new AbortController();
    const writing = codeOf(transport.write(BIG, { signal: stop.signal }));
    const behind = codeOf(transport.write(BIG));
    stop.abort();
    expect(await writing).toBe('CANCELLED');
    await transport.close();
    expect(await behind).toBe('PORT_IO');
  });

  it('printers that never take a byte hold up nothing else', async () => {
    // More than the four threads that serve all of a program's files.
    const printers = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const path = newPath();
        execFileSync('mkfifo', [path]);
        const held = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
        undo.push(() => {
          closeSync(held);
          rmSync(path, { force: true });
        });
        return file(path);
      }),
    );
    await Promise.all(printers.map((printer) => printer.open()));
    const writing = printers.map((printer) => codeOf(printer.write(BIG)));
    expect(await readFile(import.meta.filename, 'utf8')).toContain('hold up nothing else');
    await Promise.all(printers.map((printer) => printer.close()));
    expect(new Set(await Promise.all(writing))).toEqual(new Set(['PORT_IO']));
  });

  it('device file that does not let go is given up at the deadline', async () => {
    const far = await pty();
    let letGo: () => void = () => undefined;
    const calls: FileCalls = {
      ...systemFileCalls,
      close: (fd) => new Promise<void>((resolve) => (letGo = resolve)).then(() => systemFileCalls.close(fd)),
    };
    const transport = file(far.path, calls);
    const endings = endingsOf(transport);
    await transport.open();
    await expect(transport.close({ deadlineMs: 30 })).rejects.toMatchObject({ code: 'PORT_CLOSE_TIMEOUT' });
    expect(endings).toEqual(['requested']);
    letGo();
    await transport.open();
    expect(transport.isOpen).toBe(true);
    const closing = transport.close();
    await expect.poll(() => letGo).toBeDefined();
    await wait(20);
    letGo();
    await closing;
  });

  it('flood from the far end arrives whole and in order', async () => {
    const far = await line();
    const transport = tcp(far);
    let count = 0;
    let firstWrong = -1;
    transport.onData((bytes) => {
      for (const byte of bytes) {
        if (byte !== count % 251 && firstWrong < 0) firstWrong = count;
        count += 1;
      }
    });
    await transport.open();
    await far.reached(1);
    far.write(Uint8Array.from({ length: 5_000_000 }, (_, i) => i % 251));
    await expect.poll(() => count).toBe(5_000_000);
    expect(firstWrong).toBe(-1);
  });
});

describe('plugging in and out', () => {
  it.each([
    ['serial', serial],
    ['device file', file],
  ] as const)('ten times leaves no handle behind: %s', async (_, create) => {
    const far = await pty();
    const transport = create(far.path);
    const endings = endingsOf(transport);
    const round = async (): Promise<void> => {
      const before = endings.length;
      await transport.open();
      await far.unplug();
      await expect.poll(() => endings.length).toBe(before + 1);
      await far.replug();
    };
    // The first opening loads the library and starts what it keeps for good.
    await round();
    const start = await settled();
    for (let i = 0; i < 10; i += 1) await round();
    await expect.poll(openHandles).toBe(start);
    expect(endings).toEqual(Array.from({ length: 11 }, () => 'lost'));
  });

  it('ten times leaves no handle behind: TCP', async () => {
    const far = await line();
    const transport = tcp(far);
    const endings = endingsOf(transport);
    const round = async (): Promise<void> => {
      const before = endings.length;
      const { taken } = far;
      await transport.open();
      await far.reached(taken + 1);
      await far.unplug();
      await expect.poll(() => endings.length).toBe(before + 1);
      expect(await codeOf(transport.open())).toBe('PORT_REFUSED');
      await far.replug();
    };
    await round();
    const start = await settled();
    for (let i = 0; i < 10; i += 1) await round();
    await expect.poll(openHandles).toBe(start);
  });

  it('stable name follows a device that comes back under another number', async () => {
    const byId = newPath();
    const first = await pty();
    symlinkSync(realpathSync(first.path), byId);
    undo.push(() => rmSync(byId, { force: true }));
    const transport = openTransportFor(byId, { baudRate: 9600 });
    kept(transport);
    const endings = endingsOf(transport);
    await transport.open();
    rmSync(byId);
    await first.unplug();
    await expect.poll(() => endings).toEqual(['lost']);
    expect(await codeOf(transport.open())).toBe('PORT_NOT_FOUND');
    const second = await pty();
    symlinkSync(realpathSync(second.path), byId);
    const arrived: number[] = [];
    second.onData((bytes) => arrived.push(...bytes));
    await transport.open();
    await transport.write(Uint8Array.of(4, 2));
    await expect.poll(() => arrived).toEqual([4, 2]);
  });

  it('two devices of one identity are offered by their places', async () => {
    const sysDirectory = await hidTree({ hidraw0: 'SAME', hidraw1: 'SAME', hidraw2: 'ONE' });
    const { devices } = await discoverDevices({
      platform: 'linux',
      list: async () => [],
      sysDirectory,
      devDirectory: sysDirectory,
    });
    expect(devices.map(({ address }) => address)).toEqual([
      'hid:/dev/hidraw0',
      'hid:/dev/hidraw1',
      'hid:056a:00a8:ONE',
    ]);
  });

  it('device whose serial number changed is not taken for the old one', async () => {
    const sysfs = await hidTree({ hidraw0: 'NEW' });
    const opened: string[] = [];
    const load = async () => ({
      list: async () => [],
      open: async (path: string) => {
        opened.push(path);
        return Promise.reject(new Error('cannot open device'));
      },
    });
    const wanted = { vendorId: 0x056a, productId: 0x00a8, sysfs, load };
    expect(await codeOf(createHidTransport({ ...wanted, serialNumber: 'OLD' }).open())).toBe('PORT_NOT_FOUND');
    expect(opened).toEqual([]);
  });
});

describe('a program that ends', () => {
  it.each(['', 'file:'])('does so by itself after closing a port whose far end hangs (%s)', async (scheme) => {
    const path = await hangingPty();
    expect(await runChild(`${scheme}${path}`)).toEqual({ opened: 'ok', closed: 'ok', written: 'PORT_IO', endings: 1 });
  });

  it('does so by itself after closing a connection whose far end hangs', async () => {
    const far = await line();
    const running = runChild(`tcp:${far.host}:${far.port}`);
    await far.reached(1);
    far.stopReading();
    expect(await running).toEqual({ opened: 'ok', closed: 'ok', written: 'PORT_IO', endings: 1 });
  });

  it('does so by itself after a host never answered', async () => {
    const { host, port } = await deaf();
    expect(await runChild(`tcp:${host}:${port}`)).toMatchObject({ opened: 'PORT_UNREACHABLE' });
  });
});
