import { createServer, type Server, type Socket } from 'node:net';
import type { Wire } from './wire.ts';

/**
 * The network port of a printer: one connection at a time, as real ones have it.
 *
 * @param port 0 takes any free one, and keeps it over `unplug` and `replug`
 */
export async function openTcpWire(port: number): Promise<Wire> {
  const listeners = new Set<(bytes: Uint8Array) => void>();
  let server: Server | null = null;
  let socket: Socket | null = null;
  let current = port;
  let isDeaf = false;

  function accept(next: Socket): void {
    // A second caller is turned away while the first one is served.
    if (socket !== null) {
      next.resetAndDestroy();
      return;
    }
    socket = next;
    next.setNoDelay(true);
    if (isDeaf) next.pause();
    next.on('data', (bytes: Buffer) => {
      for (const listener of [...listeners]) listener(bytes);
    });
    // A host that goes away in the middle of anything is an ordinary day for a printer.
    next.on('error', () => next.destroy());
    next.on('close', () => {
      if (socket === next) socket = null;
    });
  }

  async function listen(): Promise<void> {
    if (server) return;
    const fresh = createServer(accept);
    await new Promise<void>((resolve, reject) => {
      fresh.once('error', reject);
      fresh.listen(current, '127.0.0.1', resolve);
    });
    const address = fresh.address();
    if (typeof address === 'object' && address) current = address.port;
    server = fresh;
  }

  async function unplug(): Promise<void> {
    const leaving = server;
    server = null;
    socket?.resetAndDestroy();
    socket = null;
    if (leaving) await new Promise<void>((resolve) => leaving.close(() => resolve()));
  }

  await listen();
  return {
    get path() {
      return `127.0.0.1:${current}`;
    },
    get port() {
      return current;
    },
    write: (bytes) => void socket?.write(bytes),
    onData(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    drop(how) {
      if (how === 'reset') socket?.resetAndDestroy();
      else socket?.end();
    },
    deafen(isOn) {
      isDeaf = isOn;
      if (isOn) socket?.pause();
      else socket?.resume();
    },
    unplug,
    replug: listen,
    async close() {
      listeners.clear();
      await unplug();
    },
  };
}
