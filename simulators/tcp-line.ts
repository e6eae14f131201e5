import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';

/** The device's end of a network cable: a listener on this machine to which one driver connects. */
export interface TcpLine {
  readonly host: string;
  readonly port: number;
  /** How many connections were ever taken. */
  readonly taken: number;
  /** Sends to whoever connected last. Dropped while nobody is connected. */
  write(bytes: Uint8Array): void;
  onData(listener: (bytes: Uint8Array) => void): () => void;
  /** Resolves when `count` connections have been taken. */
  reached(count: number): Promise<void>;
  /** Ends only the device's own direction. */
  halfClose(): void;
  /** Breaks the connection with a reset. */
  reset(): void;
  /** Reads no more, so that what the driver sends piles up. */
  stopReading(): void;
  /** Breaks connections and stops listening. */
  unplug(): Promise<void>;
  /** Listens again at the same port. */
  replug(): Promise<void>;
  close(): Promise<void>;
}

/** Listens on a free port of 127.0.0.1. */
export async function openTcpLine(): Promise<TcpLine> {
  const host = '127.0.0.1';
  const listeners = new Set<(bytes: Uint8Array) => void>();
  const waiting = new Set<() => void>();
  const sockets = new Set<Socket>();
  let server: Server | null = null;
  let newest: Socket | null = null;
  let port = 0;
  let taken = 0;

  async function plug(): Promise<void> {
    if (server !== null) return;
    // Half open is allowed, so that only `halfClose` and `unplug` decide what the driver sees.
    const fresh = createServer({ allowHalfOpen: true }, (socket) => {
      sockets.add(socket);
      newest = socket;
      taken += 1;
      // A driver may reset its connection at any time.
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        if (newest === socket) newest = null;
      });
      socket.on('data', (bytes: Uint8Array) => {
        for (const listener of [...listeners]) listener(bytes);
      });
      for (const wake of [...waiting]) wake();
    });
    fresh.listen(port, host);
    await once(fresh, 'listening');
    const address = fresh.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    port = address.port;
    server = fresh;
  }

  async function unplug(): Promise<void> {
    const leaving = server;
    if (leaving === null) return;
    server = null;
    for (const socket of sockets) socket.destroy();
    leaving.close();
    await once(leaving, 'close');
  }

  await plug();
  return {
    host,
    get port() {
      return port;
    },
    get taken() {
      return taken;
    },
    write: (bytes) => void newest?.write(bytes),
    onData(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async reached(count) {
      while (taken < count) {
        await new Promise<void>((resolve) => {
          const wake = (): void => {
            waiting.delete(wake);
            resolve();
          };
          waiting.add(wake);
        });
      }
    },
    halfClose: () => void newest?.end(),
    reset: () => void newest?.resetAndDestroy(),
    stopReading: () => void newest?.pause(),
    unplug,
    replug: plug,
    async close() {
      listeners.clear();
      await unplug();
    },
  };
}
