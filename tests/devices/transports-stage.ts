import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import { isDeviceError } from '#native-bindings/errors.ts';
import { createFileTransport, type FileCalls } from '#native-bindings/transport/file.ts';
import { createSerialTransport } from '#native-bindings/transport/serial.ts';
import { createTcpTransport } from '#native-bindings/transport/tcp.ts';
import type { Transport } from '#native-bindings/transport/transport.ts';
import { openPty, type Pty } from '#simulators/pty.ts';
import { openTcpLine, type TcpLine } from '#simulators/tcp-line.ts';

export const undo: (() => Promise<unknown> | void)[] = [];
/** Puts away what a test opened, the last first. */
export async function undoAll(): Promise<void> {
  for (const each of undo.splice(0).reverse()) await each();
}

export const newPath = (): string => join(tmpdir(), `line-${randomUUID()}`);
export async function pty(path = newPath()): Promise<Pty> {
  const made = await openPty(path);
  undo.push(() => made.close());
  return made;
}
export async function line(): Promise<TcpLine> {
  const made = await openTcpLine();
  undo.push(() => made.close());
  return made;
}
export function kept<T extends Transport>(transport: T): T {
  undo.push(() => transport.close().catch(() => undefined));
  return transport;
}
export const serial = (path: string): Transport => kept(createSerialTransport({ path, baudRate: 115_200 }));
export const file = (path: string, calls?: FileCalls): Transport =>
  kept(createFileTransport({ path, ...(calls ? { calls } : {}) }));
/** @param connectTimeoutMs long, unless the test is about nobody answering */
export const tcp = ({ host, port }: { host: string; port: number }, connectTimeoutMs = 60_000): Transport =>
  kept(createTcpTransport({ host, port, connectTimeoutMs }));

export function endingsOf(transport: Transport): string[] {
  const endings: string[] = [];
  transport.onClosed((reason) => endings.push(reason));
  return endings;
}
export function heardBy(transport: Transport): number[] {
  const heard: number[] = [];
  transport.onData((bytes) => {
    for (const byte of bytes) heard.push(byte);
  });
  return heard;
}
export const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'ok',
    (error: unknown) => (isDeviceError(error) ? error.code : String(error)),
  );
export const openHandles = (): number => readdirSync('/proc/self/fd').length;
export const BIG = new Uint8Array(16 * 1024 * 1024);

/** Opens, floods and closes in a process of its own, which must end by itself. */
export async function runChild(address: string, uid = '-'): Promise<unknown> {
  const program = join(import.meta.dirname, 'transport-child.ts');
  // Killed only when it hangs; a killed child makes this fail.
  const { stdout } = await promisify(execFile)(process.execPath, [program, address, uid], {
    timeout: 500_000,
    killSignal: 'SIGKILL',
  });
  return JSON.parse(stdout) as unknown;
}

/** A pseudo terminal whose far end is stopped and reads nothing. */
export async function hangingPty(): Promise<string> {
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
export async function deaf(): Promise<{ host: string; port: number }> {
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
    const code = await codeOf(filler.open());
    // The queue holds two. Where the program was held up one of those may look unanswered, and fills it all the same.
    if (i >= 2 && code === 'PORT_UNREACHABLE') return { host: '127.0.0.1', port };
  }
  throw new Error('the queue did not fill');
}

/** Handles once nothing more is being closed. */
export async function settled(): Promise<number> {
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
export async function hidTree(serials: Record<string, string>): Promise<string> {
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
