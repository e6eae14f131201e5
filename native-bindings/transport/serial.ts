import { statSync } from 'node:fs';
import type { SerialPort } from 'serialport';
import { DeviceError, throwIfCancelled } from '../errors.ts';
import { abandonOnAbort } from '../waiting.ts';
import { createListeners } from './listeners.ts';
import { createSharedOpening } from './opening.ts';
import { portError } from './serial-errors.ts';
import type { ClosedReason, ModemSignals, Transport } from './transport.ts';

export interface SerialOptions {
  /** `/dev/ttyUSB0`, `/dev/serial/by-id/…`, `COM3`. */
  path: string;
  baudRate: number;
  dataBits?: 5 | 6 | 7 | 8;
  /** One and a half, and mark or space parity, never open on Linux: not offered anywhere. */
  stopBits?: 1 | 2;
  parity?: 'none' | 'even' | 'odd';
  rtscts?: boolean;
  /** The system binding; handed in by tests that need a port refusing to close. */
  binding?: typeof SerialPort.binding;
}

const DEFAULT_CLOSE_DEADLINE_MS = 2000;
const PRESENCE_CHECK_MS = 1000;

/** A serial port through the `serialport` package. A new system handle for every `open`, so nothing old leaks in. */
export function createSerialTransport(options: SerialOptions): Transport {
  const { path } = options;
  const data = createListeners<Uint8Array>();
  const closed = createListeners<ClosedReason>();
  let baudRate = options.baudRate;
  let port: SerialPort | null = null;
  let presence: NodeJS.Timeout | undefined;
  const failWrites = new Set<(error: DeviceError) => void>();

  /** Forgets the current handle; whatever it still emits is dropped because it is no longer `port`. */
  function leave(reason: ClosedReason): void {
    clearInterval(presence);
    port = null;
    const error = new DeviceError('PORT_IO', { device: path, detail: { reason } });
    for (const fail of [...failWrites]) fail(error);
    closed.emit(reason);
  }

  /** A port that cannot send is gone, though the system may be slow to say so. */
  function broken(target: SerialPort, cause: Error): DeviceError {
    if (port === target) {
      leave('lost');
      if (target.isOpen) target.close(() => undefined);
    }
    return new DeviceError('PORT_IO', { device: path, cause });
  }

  async function connect(): Promise<void> {
    // The presence check below compares with what the name stood for when it was opened.
    const before = identity(path);
    // Loaded with the first port: the workstation answers before that.
    const { SerialPort } = await import('serialport');
    const fresh = new SerialPort({
      path,
      baudRate,
      autoOpen: false,
      dataBits: options.dataBits ?? 8,
      stopBits: options.stopBits ?? 1,
      parity: options.parity ?? 'none',
      rtscts: options.rtscts ?? false,
      lock: true,
      ...(options.binding ? { binding: options.binding } : {}),
    });
    await new Promise<void>((resolve, reject) => {
      fresh.open((error) => (error ? reject(portError(error, path)) : resolve()));
    });
    fresh.on('data', (bytes: Uint8Array) => {
      if (port === fresh) data.emit(bytes);
    });
    fresh.on('error', () => {
      // Without a listener an error event ends the process. A real loss also closes the handle.
      if (port === fresh && !fresh.isOpen) leave('lost');
    });
    fresh.on('close', () => {
      if (port === fresh) leave('lost');
    });
    port = fresh;
    // Some USB adapters hang up without an error on the read side: the vanished device node is then the only sign.
    presence = setInterval(() => {
      if (port !== fresh || before === null || identity(path) === before) return;
      leave('lost');
      fresh.close(() => undefined);
    }, PRESENCE_CHECK_MS);
    presence.unref();
  }

  async function disconnect(deadlineMs: number): Promise<void> {
    const leaving = port;
    if (leaving === null) return;
    leave('requested');
    await closeWithin(leaving, deadlineMs, path);
  }

  const opening = createSharedOpening(path, connect, () => disconnect(DEFAULT_CLOSE_DEADLINE_MS));

  return {
    kind: 'serial',
    address: path,
    get isOpen() {
      return port?.isOpen ?? false;
    },
    async open({ signal } = {}) {
      throwIfCancelled(signal, path);
      if (port?.isOpen) return;
      await opening.join(signal);
    },
    async close({ deadlineMs = DEFAULT_CLOSE_DEADLINE_MS } = {}) {
      if (opening.isUnderWay) await opening.drop(deadlineMs);
      await disconnect(deadlineMs);
    },
    async write(bytes, { signal } = {}) {
      throwIfCancelled(signal, path);
      const target = port;
      if (target === null || !target.isOpen)
        throw new DeviceError('PORT_IO', { device: path, detail: { reason: 'not open' } });
      let fail: (error: DeviceError) => void = () => undefined;
      const sent = new Promise<void>((resolve, reject) => {
        fail = reject;
        // Settled by `leave` too: a port that vanishes in the middle may never call back.
        failWrites.add(reject);
        const settle = (error: Error | null | undefined): void => {
          if (!error) resolve();
          else reject(broken(target, error));
        };
        target.write(Buffer.from(bytes), (error) => (error ? settle(error) : target.drain(settle)));
      });
      try {
        await abandonOnAbort(sent, signal, path);
      } finally {
        failWrites.delete(fail);
      }
    },
    onData: (listener) => data.add(listener),
    onClosed: (listener) => closed.add(listener),
    signals() {
      return new Promise<ModemSignals>((resolve, reject) => {
        const target = port;
        if (target === null) {
          reject(new DeviceError('PORT_IO', { device: path, detail: { reason: 'not open' } }));
          return;
        }
        target.get((error, status) => {
          if (error || !status) reject(portError(error ?? new Error('no status'), path));
          else resolve({ cts: status.cts, dsr: status.dsr, dcd: status.dcd });
        });
      });
    },
    async setBaudRate(next) {
      baudRate = next;
      const target = port;
      if (target === null) return;
      await new Promise<void>((resolve, reject) => {
        target.update({ baudRate: next }, (error) => (error ? reject(portError(error, path)) : resolve()));
      });
    },
  };
}

/** Which file a port name stands for now; null when names are not files (Windows) or it is gone. */
function identity(path: string): string | null {
  if (!path.startsWith('/')) return null;
  try {
    const target = statSync(path, { throwIfNoEntry: false });
    return target ? `${target.rdev}:${target.ino}` : 'gone';
  } catch (error) {
    // Opening tells why; a check in the background must not end the program.
    return `hidden: ${(error as NodeJS.ErrnoException).code ?? 'unknown'}`;
  }
}

/** Unsent output is thrown away first: a port stopped by flow control would otherwise hold `close` for many seconds. */
function closeWithin(port: SerialPort, deadlineMs: number, path: string): Promise<void> {
  if (!port.isOpen) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new DeviceError('PORT_CLOSE_TIMEOUT', { device: path, detail: { deadlineMs } })),
      deadlineMs,
    );
    port.flush(() => {
      port.close(() => {
        // A close that fails because the device is gone has reached its goal.
        clearTimeout(timer);
        resolve();
      });
    });
  });
}
