import { createConnection, type Socket } from 'node:net';
import { DeviceError, throwIfCancelled, type DeviceErrorCode } from '../errors.ts';
import { abandonOnAbort } from '../waiting.ts';
import { formatAddress } from './address.ts';
import { createListeners } from './listeners.ts';
import type { ClosedReason, Transport } from './transport.ts';

export interface TcpOptions {
  /** Name or address; IPv6 without brackets. */
  host: string;
  port: number;
  /** 5000 unless given. */
  connectTimeoutMs?: number;
  /** Quiet time after which the system starts asking whether the other side still lives; 10000 unless given. */
  keepAliveMs?: number;
}

interface Connecting {
  done: Promise<void>;
  drop: () => void;
  waiting: number;
}

/** A device behind a socket. The other side ending the connection, even one way only, counts as loss. */
export function createTcpTransport(options: TcpOptions): Transport {
  const { host, port, connectTimeoutMs = 5000, keepAliveMs = 10_000 } = options;
  const address = formatAddress({ kind: 'tcp', host, port });
  const data = createListeners<Uint8Array>();
  const closed = createListeners<ClosedReason>();
  const failWrites = new Set<(error: DeviceError) => void>();
  let socket: Socket | null = null;
  let connecting: Connecting | null = null;

  /** Forgets the socket; whatever it still emits is dropped because it is no longer `socket`. */
  function leave(reason: ClosedReason): void {
    const leaving = socket;
    socket = null;
    leaving?.destroy();
    const error = new DeviceError('PORT_IO', { device: address, detail: { reason } });
    for (const fail of [...failWrites]) fail(error);
    closed.emit(reason);
  }

  function connect(): Connecting {
    const fresh = createConnection({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: keepAliveMs });
    let drop: () => void = () => undefined;
    const done = new Promise<void>((resolve, reject) => {
      const give = (error: DeviceError): void => {
        clearTimeout(timer);
        fresh.destroy();
        reject(error);
      };
      const timer = setTimeout(
        () => give(new DeviceError('PORT_UNREACHABLE', { device: address, detail: { timeoutMs: connectTimeoutMs } })),
        connectTimeoutMs,
      );
      drop = () => give(new DeviceError('CANCELLED', { device: address }));
      fresh.on('error', (error) => {
        // Stays registered: without a listener a later error would end the process.
        if (socket === fresh) leave('lost');
        else give(connectError(error, address));
      });
      fresh.once('connect', () => {
        clearTimeout(timer);
        socket = fresh;
        resolve();
      });
    });
    fresh.on('data', (bytes: Uint8Array) => {
      if (socket === fresh) data.emit(bytes);
    });
    for (const event of ['end', 'close'] as const) {
      fresh.on(event, () => {
        if (socket === fresh) leave('lost');
      });
    }
    return { done, drop, waiting: 0 };
  }

  return {
    kind: 'tcp',
    address,
    get isOpen() {
      return socket !== null;
    },
    async open({ signal } = {}) {
      throwIfCancelled(signal, address);
      if (socket !== null) return;
      if (connecting === null) {
        const mine = connect();
        connecting = mine;
        // Every caller hears the outcome below; this one only tidies up.
        mine.done
          .catch(() => undefined)
          .finally(() => {
            if (connecting === mine) connecting = null;
          });
      }
      const current = connecting;
      current.waiting += 1;
      try {
        await abandonOnAbort(current.done, signal, address);
      } catch (error) {
        // Another caller may still want what this one gave up.
        if (signal?.aborted && current.waiting === 1) {
          current.drop();
          if (connecting === current) connecting = null;
          if (socket !== null) leave('requested');
        }
        throw error;
      } finally {
        current.waiting -= 1;
      }
    },
    async close() {
      connecting?.drop();
      connecting = null;
      // A socket is let go at once, whatever the far end does: nothing here can outlast a deadline.
      if (socket !== null) leave('requested');
    },
    async write(bytes, { signal } = {}) {
      throwIfCancelled(signal, address);
      const target = socket;
      if (target === null) throw new DeviceError('PORT_IO', { device: address, detail: { reason: 'not open' } });
      let fail: (error: DeviceError) => void = () => undefined;
      const taken = new Promise<void>((resolve, reject) => {
        fail = reject;
        failWrites.add(reject);
        target.write(Buffer.from(bytes), (error) => {
          if (!error) {
            resolve();
            return;
          }
          if (socket === target) leave('lost');
          reject(new DeviceError('PORT_IO', { device: address, cause: error }));
        });
      });
      try {
        await abandonOnAbort(taken, signal, address);
      } finally {
        failWrites.delete(fail);
      }
    },
    onData: (listener) => data.add(listener),
    onClosed: (listener) => closed.add(listener),
  };
}

const CODES: Readonly<Record<string, DeviceErrorCode>> = {
  ECONNREFUSED: 'PORT_REFUSED',
  ECONNRESET: 'PORT_REFUSED',
  ETIMEDOUT: 'PORT_UNREACHABLE',
  EHOSTUNREACH: 'PORT_UNREACHABLE',
  ENETUNREACH: 'PORT_UNREACHABLE',
  EHOSTDOWN: 'PORT_UNREACHABLE',
  ENETDOWN: 'PORT_UNREACHABLE',
  ENOTFOUND: 'PORT_UNREACHABLE',
  EAI_AGAIN: 'PORT_UNREACHABLE',
  EAI_FAIL: 'PORT_UNREACHABLE',
  EADDRNOTAVAIL: 'PORT_UNREACHABLE',
  EACCES: 'PORT_DENIED',
  EPERM: 'PORT_DENIED',
};

/** A name with several addresses fails with one error for all of them; a refusal among them says most. */
export function connectError(error: Error, address: string): DeviceError {
  const all =
    error instanceof AggregateError ? (error.errors as NodeJS.ErrnoException[]) : [error as NodeJS.ErrnoException];
  const codes = all.map((each) => CODES[each.code ?? ''] ?? 'PORT_IO');
  return new DeviceError(codes.includes('PORT_REFUSED') ? 'PORT_REFUSED' : (codes[0] ?? 'PORT_IO'), {
    device: address,
    cause: error,
  });
}
