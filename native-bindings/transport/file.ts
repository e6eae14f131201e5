import { close, constants, fstatSync, open, read, statSync, write } from 'node:fs';
import { promisify } from 'node:util';
import { DeviceError, throwIfCancelled, type DeviceErrorCode } from '../errors.ts';
import { abandonOnAbort, createTurnstile, sleep } from '../waiting.ts';
import { formatAddress } from './address.ts';
import { createListeners } from './listeners.ts';
import { createSharedOpening } from './opening.ts';
import type { ClosedReason, Transport } from './transport.ts';

export interface FileOptions {
  /** A character device, `/dev/usb/lp0`; a named pipe is written to only. */
  path: string;
  /** The system's calls; handed in by tests that need a device with a fault. */
  calls?: FileCalls;
}

/** Calls on a descriptor, failing with `NodeJS.ErrnoException`. */
export interface FileCalls {
  open(path: string, flags: number): Promise<number>;
  read(fd: number, into: Uint8Array): Promise<number>;
  write(fd: number, bytes: Uint8Array): Promise<number>;
  close(fd: number): Promise<void>;
}

const readAt = promisify(read);
const writeAt = promisify(write);
export const systemFileCalls: FileCalls = {
  open: promisify(open) as FileCalls['open'],
  async read(fd, into) {
    return (await readAt(fd, into, 0, into.length, null)).bytesRead;
  },
  async write(fd, bytes) {
    return (await writeAt(fd, bytes, 0, bytes.length, null)).bytesWritten;
  },
  close: promisify(close),
};

const DEFAULT_CLOSE_DEADLINE_MS = 2000;
const PRESENCE_CHECK_MS = 1000;
/** Between two looks for an answer: while talking, and after a second of silence. */
const TALKING_MS = 10;
const IDLE_MS = 100;
const IDLE_AFTER_MS = 1000;

/**
 * A device file used without blocking, so that an offline printer holds no thread. Such a file cannot announce what it
 * has, so it is asked again and again.
 */
export function createFileTransport(options: FileOptions): Transport {
  const { path, calls = systemFileCalls } = options;
  const address = formatAddress({ kind: 'file', path });
  const data = createListeners<Uint8Array>();
  const closed = createListeners<ClosedReason>();
  let inTurn = createTurnstile();
  let handle: Handle | null = null;

  async function connect(): Promise<void> {
    const before = identity(path);
    const { fd, canRead } = await openDevice(calls, path, address);
    const fresh: Handle = {
      fd,
      calls,
      ended: new AbortController(),
      lastMoved: performance.now(),
      busy: new Set(),
      isClosing: null,
      cause: undefined,
    };
    handle = fresh;
    inTurn = createTurnstile();
    const presence = setInterval(() => {
      // An idle write-only device says nothing when it goes: the vanished node is then the only sign.
      if (identity(path) !== before) lose(fresh);
    }, PRESENCE_CHECK_MS);
    presence.unref();
    fresh.ended.signal.addEventListener('abort', () => clearInterval(presence));
    if (canRead) void keepReading(fresh);
  }

  function lose(target: Handle, cause?: NodeJS.ErrnoException): void {
    if (handle !== target) return;
    target.cause = cause;
    leave('lost');
    // Nobody waits here, and a device that is gone has nothing left to refuse.
    letGo(target).catch(() => undefined);
  }

  function leave(reason: ClosedReason): void {
    handle?.ended.abort(reason);
    handle = null;
    closed.emit(reason);
  }

  async function keepReading(target: Handle): Promise<void> {
    const buffer = new Uint8Array(4096);
    while (handle === target) {
      let count: number;
      try {
        count = await tracked(target, calls.read(target.fd, buffer));
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        // A printer with one direction only says so at the first look.
        if (code === 'EINVAL' || code === 'EBADF' || code === 'ENOSYS') return;
        if (code !== 'EAGAIN' && code !== 'EINTR') {
          lose(target, error as NodeJS.ErrnoException);
          return;
        }
        count = 0;
      }
      if (handle !== target) return;
      if (count > 0) {
        target.lastMoved = performance.now();
        data.emit(buffer.slice(0, count));
        continue;
      }
      await pause(target, performance.now() - target.lastMoved < IDLE_AFTER_MS ? TALKING_MS : IDLE_MS);
    }
  }

  async function send(target: Handle, bytes: Uint8Array, signal: AbortSignal | undefined): Promise<void> {
    let rest = bytes;
    while (rest.length > 0) {
      throwIfCancelled(signal, address);
      if (handle !== target) throw lostError(address, target);
      try {
        const count = await tracked(target, calls.write(target.fd, rest));
        target.lastMoved = performance.now();
        rest = rest.subarray(count);
        if (count > 0) continue;
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code !== 'EAGAIN' && code !== 'EINTR') {
          lose(target, error as NodeJS.ErrnoException);
          throw lostError(address, target);
        }
      }
      await pause(target, TALKING_MS);
    }
  }

  async function disconnect(deadlineMs: number): Promise<void> {
    const leaving = handle;
    if (leaving === null) return;
    leave('requested');
    await within(letGo(leaving), deadlineMs, address);
  }

  const opening = createSharedOpening(address, connect, () => disconnect(DEFAULT_CLOSE_DEADLINE_MS));

  return {
    kind: 'file',
    address,
    get isOpen() {
      return handle !== null;
    },
    async open({ signal } = {}) {
      throwIfCancelled(signal, address);
      if (handle !== null) return;
      await opening.join(signal);
    },
    async close({ deadlineMs = DEFAULT_CLOSE_DEADLINE_MS } = {}) {
      if (opening.isUnderWay) await opening.drop(deadlineMs);
      await disconnect(deadlineMs);
    },
    async write(bytes, { signal } = {}) {
      throwIfCancelled(signal, address);
      const target = handle;
      if (target === null) throw new DeviceError('PORT_IO', { device: address, detail: { reason: 'not open' } });
      const copy = Uint8Array.from(bytes);
      const sent = inTurn(() => send(target, copy, signal));
      // The wait ends with the connection or the caller; the system's own call may take longer.
      const ending = endOf(target, address);
      try {
        await abandonOnAbort(Promise.race([sent, ending.happens]), signal, address);
      } finally {
        ending.forget();
      }
    },
    onData: (listener) => data.add(listener),
    onClosed: (listener) => closed.add(listener),
  };
}

interface Handle {
  fd: number;
  calls: FileCalls;
  ended: AbortController;
  /** `performance.now()` of the last byte either way. */
  lastMoved: number;
  /** Calls the system has not answered yet: the descriptor's number must not be given away under them. */
  busy: Set<Promise<unknown>>;
  isClosing: Promise<void> | null;
  /** The call that showed the loss. */
  cause: NodeJS.ErrnoException | undefined;
}

function tracked<T>(target: Handle, call: Promise<T>): Promise<T> {
  target.busy.add(call);
  const done = (): void => void target.busy.delete(call);
  call.then(done, done);
  return call;
}

function letGo(target: Handle): Promise<void> {
  target.isClosing ??= Promise.allSettled([...target.busy])
    .then(() => target.calls.close(target.fd))
    .catch((error: NodeJS.ErrnoException) => {
      // Closing what is gone has reached its goal: the descriptor is free either way.
      if (error.code !== 'ENODEV' && error.code !== 'EIO' && error.code !== 'ENXIO') throw error;
    });
  return target.isClosing;
}

function endOf(target: Handle, address: string): { happens: Promise<never>; forget: () => void } {
  const { signal } = target.ended;
  let onEnd: () => void = () => undefined;
  const happens = new Promise<never>((_, reject) => {
    onEnd = () => reject(lostError(address, target));
    if (signal.aborted) onEnd();
    else signal.addEventListener('abort', onEnd, { once: true });
  });
  return { happens, forget: () => signal.removeEventListener('abort', onEnd) };
}

const lostError = (address: string, { ended, cause }: Handle): DeviceError =>
  new DeviceError('PORT_IO', {
    device: address,
    detail: { reason: String(ended.signal.reason ?? 'lost'), ...(cause?.code ? { errno: cause.code } : {}) },
    cause,
  });

/** Ends early with the connection. */
async function pause(target: Handle, ms: number): Promise<void> {
  await sleep(ms, target.ended.signal).catch(() => undefined);
}

async function within(work: Promise<void>, deadlineMs: number, address: string): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new DeviceError('PORT_CLOSE_TIMEOUT', { device: address, detail: { deadlineMs } })),
      deadlineMs,
    );
  });
  try {
    await Promise.race([work, late]);
  } catch (error) {
    if (error instanceof DeviceError) throw error;
    throw new DeviceError('PORT_IO', { device: address, cause: error });
  } finally {
    clearTimeout(timer);
  }
}

const { O_NOCTTY, O_NONBLOCK, O_RDWR, O_WRONLY } = constants;

async function openDevice(calls: FileCalls, path: string, address: string): Promise<{ fd: number; canRead: boolean }> {
  let fd: number;
  let canRead = true;
  try {
    // A pipe opened both ways would hand us our own bytes back.
    canRead = !(statSync(path, { throwIfNoEntry: false })?.isFIFO() ?? false);
    fd = await calls
      .open(path, (canRead ? O_RDWR : O_WRONLY) | O_NOCTTY | O_NONBLOCK)
      .catch((error: NodeJS.ErrnoException) => {
        if (!canRead || (error.code !== 'EACCES' && error.code !== 'EPERM' && error.code !== 'EROFS')) throw error;
        canRead = false;
        return calls.open(path, O_WRONLY | O_NOCTTY | O_NONBLOCK);
      });
  } catch (error) {
    throw openError(error as NodeJS.ErrnoException, address);
  }
  const stat = fstatSync(fd);
  if (stat.isCharacterDevice() || stat.isFIFO()) return { fd, canRead };
  await calls.close(fd);
  // Writing into an ordinary file would look like a printer that always works.
  throw new DeviceError('PORT_IO', { device: address, detail: { reason: 'not a device' } });
}

const CODES: Readonly<Record<string, DeviceErrorCode>> = {
  ENOENT: 'PORT_NOT_FOUND',
  ENXIO: 'PORT_NOT_FOUND',
  ENODEV: 'PORT_NOT_FOUND',
  ENOTDIR: 'PORT_NOT_FOUND',
  EBUSY: 'PORT_BUSY',
  EACCES: 'PORT_DENIED',
  EPERM: 'PORT_DENIED',
  EROFS: 'PORT_DENIED',
};

function openError(error: NodeJS.ErrnoException, address: string): DeviceError {
  return new DeviceError(CODES[error.code ?? ''] ?? 'PORT_IO', {
    device: address,
    detail: { errno: error.code ?? 'unknown' },
    cause: error,
  });
}

/** Which file the name stands for now. */
function identity(path: string): string {
  try {
    const target = statSync(path, { throwIfNoEntry: false });
    return target ? `${target.rdev}:${target.ino}` : 'gone';
  } catch (error) {
    // Opening tells why; a check in the background must not end the program.
    return `hidden: ${(error as NodeJS.ErrnoException).code ?? 'unknown'}`;
  }
}
