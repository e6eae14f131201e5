import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  closeSync,
  constants,
  existsSync,
  openSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { isDeviceError } from '#native-bindings/errors.ts';
import { discoverDevices } from '#native-bindings/transport/discover-devices.ts';
import { createFileTransport, systemFileCalls, type FileCalls } from '#native-bindings/transport/file.ts';
import { createHidTransport } from '#native-bindings/transport/hid.ts';
import { openTransportFor } from '#native-bindings/transport/open-transport.ts';
import { createSerialTransport } from '#native-bindings/transport/serial.ts';
import { createTcpTransport } from '#native-bindings/transport/tcp.ts';
import type { Transport } from '#native-bindings/transport/transport.ts';
import { openPty, type Pty } from '#simulators/pty.ts';
import { openTcpLine, type TcpLine } from '#simulators/tcp-line.ts';

const undo: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const each of undo.splice(0).reverse()) await each();
});

const newPath = (): string => join(tmpdir(), `line-${randomUUID()}`);
async function pty(path = newPath()): Promise<Pty> {
  const made = await openPty(path);
  undo.push(() => made.close());
  return made;
}
async function line(): Promise<TcpLine> {
  const made = await openTcpLine();
  undo.push(() => made.close());
  return made;
}
function kept<T extends Transport>(transport: T): T {
  undo.push(() => transport.close().catch(() => undefined));
  return transport;
}
const serial = (path: string): Transport => kept(createSerialTransport({ path, baudRate: 115_200 }));
const file = (path: string, calls?: FileCalls): Transport =>
  kept(createFileTransport({ path, ...(calls ? { calls } : {}) }));
const tcp = ({ host, port }: { host: string; port: number }): Transport =>
  kept(createTcpTransport({ host, port, connectTimeoutMs: 300 }));

function endingsOf(transport: Transport): string[] {
  const endings: string[] = [];
  transport.onClosed((reason) => endings.push(reason));
  return endings;
}
function heardBy(transport: Transport): number[] {
  const heard: number[] = [];
  transport.onData((bytes) => {
    for (const byte of bytes) heard.push(byte);
  });
  return heard;
}
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'ok',
    (error: unknown) => (isDeviceError(error) ? error.code : String(error)),
  );
const openHandles = (): number => readdirSync('/proc/self/fd').length;
const BIG = new Uint8Array(16 * 1024 * 1024);

describe('a line that cannot be opened', () => {
  it('serial port held by another program', async () => {
    const { path } = await pty();
    await serial(path).open();
    await expect(serial(path).open()).rejects.toMatchObject({ code: 'PORT_BUSY', device: path });
  });

  it('device file held by another program', async () => {
    const busy: FileCalls = {
      ...systemFileCalls,
      open: () => Promise.reject(Object.assign(new Error('busy'), { code: 'EBUSY' })),
    };
    await expect(file((await pty()).path, busy).open()).rejects.toMatchObject({ code: 'PORT_BUSY' });
  });

  // Root may do anything, so the program becomes somebody else first.
  const otherUid = process.getuid?.() === 0 ? '65534' : '-';

  it.each(['', 'file:'])('port the user may not use (%s)', async (scheme) => {
    const { path } = await pty();
    chmodSync(realpathSync(path), 0o000);
    expect(await runChild(`${scheme}${path}`, otherUid)).toMatchObject({ opened: 'PORT_DENIED' });
  });

  it('one of two callers gives up connecting: the other gets its connection', async () => {
    const far = await line();
    const transport = tcp(far);
    const stop = new AbortController();
    const both = [codeOf(transport.open({ signal: stop.signal })), codeOf(transport.open())];
    stop.abort();
    expect(await Promise.all(both)).toEqual(['CANCELLED', 'ok']);
    expect(transport.isOpen).toBe(true);
    await far.reached(1);
    expect(far.taken).toBe(1);
  });

  it.each(['', 'file:'])('port in a folder the user may not enter (%s)', async (scheme) => {
    const folder = await mkdtemp(join(tmpdir(), 'closed-'));
    undo.push(() => rm(folder, { recursive: true, force: true }));
    const { path } = await pty(join(folder, 'port'));
    undo.push(() => chmodSync(folder, 0o700));
    chmodSync(folder, 0o000);
    expect(await runChild(`${scheme}${path}`, otherUid)).toMatchObject({ opened: 'PORT_DENIED' });
  });

  it('TCP port nobody listens on', async () => {
    const far = await line();
    await far.unplug();
    await expect(tcp(far).open()).rejects.toMatchObject({ code: 'PORT_REFUSED', device: `tcp:127.0.0.1:${far.port}` });
  });

  it('host that does not answer', async () => {
    await expect(tcp(await deaf()).open()).rejects.toMatchObject({
      code: 'PORT_UNREACHABLE',
      detail: { timeoutMs: 300 },
    });
  });

  it('name no computer has', async () => {
    expect(await codeOf(tcp({ host: 'printer.invalid', port: 9100 }).open())).toBe('PORT_UNREACHABLE');
  });

  it('connecting is given up when the clerk cancels', async () => {
    const server = await deaf();
    const transport = kept(createTcpTransport({ host: server.host, port: server.port, connectTimeoutMs: 60_000 }));
    const stop = new AbortController();
    const opening = codeOf(transport.open({ signal: stop.signal }));
    await wait(50);
    stop.abort();
    expect(await opening).toBe('CANCELLED');
    expect(transport.isOpen).toBe(false);
    const again = codeOf(transport.open());
    await wait(20);
    await transport.close();
    expect(await again).toBe('CANCELLED');
  });

  it('ordinary file where a device should be is not written over', async () => {
    const path = newPath();
    await writeFile(path, 'precious');
    undo.push(() => rm(path));
    await expect(file(path).open()).rejects.toMatchObject({ code: 'PORT_IO', detail: { reason: 'not a device' } });
    expect(await readFile(path, 'utf8')).toBe('precious');
  });
});

describe('a line that breaks', () => {
  it('TCP device that ends its direction only', async () => {
    const far = await line();
    const transport = tcp(far);
    const endings = endingsOf(transport);
    await transport.open();
    await far.reached(1);
    far.halfClose();
    await expect.poll(() => endings).toEqual(['lost']);
    expect(await codeOf(transport.write(Uint8Array.of(1)))).toBe('PORT_IO');
    await transport.open();
    expect(transport.isOpen).toBe(true);
  });

  it('TCP device that resets while we write', async () => {
    const far = await line();
    const transport = tcp(far);
    const endings = endingsOf(transport);
    await transport.open();
    await far.reached(1);
    far.stopReading();
    const writing = codeOf(transport.write(BIG));
    far.reset();
    expect(await writing).toBe('PORT_IO');
    await expect.poll(() => endings).toEqual(['lost']);
  });

  it.each(['EIO', 'ENODEV', 'ENXIO', 'EPIPE'])('device file that fails a write with %s', async (errno) => {
    const calls: FileCalls = {
      ...systemFileCalls,
      write: () => Promise.reject(Object.assign(new Error(errno), { code: errno })),
    };
    const transport = file((await pty()).path, calls);
    const endings = endingsOf(transport);
    await transport.open();
    await expect(transport.write(Uint8Array.of(1))).rejects.toMatchObject({ code: 'PORT_IO', detail: { errno } });
    expect(endings).toEqual(['lost']);
  });

  it('device file that fails a read with EIO', async () => {
    const calls: FileCalls = {
      ...systemFileCalls,
      read: () => Promise.reject(Object.assign(new Error('EIO'), { code: 'EIO' })),
    };
    const transport = file((await pty()).path, calls);
    const endings = endingsOf(transport);
    await transport.open();
    await expect.poll(() => endings).toEqual(['lost']);
  });

  it('printer that can only listen is no broken one', async () => {
    const calls: FileCalls = {
      ...systemFileCalls,
      read: () => Promise.reject(Object.assign(new Error('EINVAL'), { code: 'EINVAL' })),
    };
    const far = await pty();
    const arrived: number[] = [];
    far.onData((bytes) => arrived.push(...bytes));
    const transport = file(far.path, calls);
    const endings = endingsOf(transport);
    await transport.open();
    await transport.write(Uint8Array.of(1, 2, 3));
    await expect.poll(() => arrived).toEqual([1, 2, 3]);
    expect(endings).toEqual([]);
  });

  it.each([
    ['serial', serial],
    ['device file', file],
  ] as const)('another device takes the name of an open %s', async (_, create) => {
    const [first, second] = [await pty(), await pty()];
    const transport = create(first.path);
    const endings = endingsOf(transport);
    await transport.open();
    const other = newPath();
    symlinkSync(realpathSync(second.path), other);
    renameSync(other, first.path);
    await expect.poll(() => endings, { timeout: 10_000 }).toEqual(['lost']);
    const arrived: number[] = [];
    second.onData((bytes) => arrived.push(...bytes));
    await transport.open();
    await transport.write(Uint8Array.of(9));
    await expect.poll(() => arrived).toEqual([9]);
  });
});

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
    await expect.poll(() => count, { timeout: 30_000 }).toBe(5_000_000);
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
      await expect.poll(() => endings.length, { timeout: 10_000 }).toBe(before + 1);
      await far.replug();
    };
    // The first opening loads the library and starts what it keeps for good.
    await round();
    const start = await settled();
    for (let i = 0; i < 10; i += 1) await round();
    await expect.poll(openHandles, { timeout: 10_000 }).toBe(start);
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
    await expect.poll(() => endings, { timeout: 10_000 }).toEqual(['lost']);
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

/** Opens, floods and closes in a process of its own, which must end by itself. */
async function runChild(address: string, uid = '-'): Promise<unknown> {
  const program = join(import.meta.dirname, 'transport-child.ts');
  // Killed only when it hangs; a killed child makes this fail.
  const { stdout } = await promisify(execFile)(process.execPath, [program, address, uid], {
    timeout: 60_000,
    killSignal: 'SIGKILL',
  });
  return JSON.parse(stdout) as unknown;
}

/** A pseudo terminal whose far end is stopped and reads nothing. */
async function hangingPty(): Promise<string> {
  const path = newPath();
  const child: ChildProcess = spawn('socat', [`PTY,link=${path},rawer`, 'PIPE'], { stdio: 'ignore' });
  undo.push(async () => {
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
    rmSync(path, { force: true });
  });
  await expect.poll(() => existsSync(path)).toBe(true);
  child.kill('SIGSTOP');
  return path;
}

/** A listener whose queue is full: the system neither takes nor refuses one more connection. */
async function deaf(): Promise<{ host: string; port: number }> {
  const program =
    "const s=require('net').createServer();s.listen({port:0,host:'127.0.0.1',backlog:1},()=>{console.log(s.address().port)})";
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  undo.push(async () => {
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  });
  const [text] = (await once(child.stdout, 'data')) as [Buffer];
  const port = Number(text.toString());
  child.kill('SIGSTOP');
  for (let i = 0; i < 8; i += 1) {
    const filler = kept(createTcpTransport({ host: '127.0.0.1', port, connectTimeoutMs: 200 }));
    if ((await codeOf(filler.open())) === 'PORT_UNREACHABLE') return { host: '127.0.0.1', port };
  }
  throw new Error('the queue did not fill');
}

/** Handles once nothing more is being closed. */
async function settled(): Promise<number> {
  let last = -1;
  for (let same = 0; same < 5;) {
    const now = openHandles();
    same = now === last ? same + 1 : 0;
    last = now;
    await wait(20);
  }
  return last;
}

/** Signature pads as the kernel lists them. @param serials by name of their node */
async function hidTree(serials: Record<string, string>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'sysfs-'));
  undo.push(() => rm(root, { recursive: true }));
  for (const [name, serialNumber] of Object.entries(serials)) {
    const path = join(root, 'class', 'hidraw', name, 'device', 'uevent');
    await mkdir(dirname(path), { recursive: true });
    await writeFile(
      path,
      `HID_ID=0003:0000056A:000000A8\nHID_NAME=STU-540\nHID_PHYS=usb-1/${name}\nHID_UNIQ=${serialNumber}\n`,
    );
  }
  return root;
}
