import { DeviceError, throwIfCancelled } from '../errors.ts';
import { createListeners } from './listeners.ts';
import type { ClosedReason, Transport } from './transport.ts';

export interface MemoryPair {
  /** The two ends of the line. */
  ends: readonly [Transport, Transport];
  /** Pulls the cable: open ends report `lost`, opening fails until `plug`. */
  unplug(): void;
  plug(): void;
}

/** A line between two ends in this process. Bytes written while the far end is closed are gone, as on a wire. */
export function createMemoryPair(address = 'memory'): MemoryPair {
  const line = { isPlugged: true };
  const a = createEnd(`${address}:a`, line);
  const b = createEnd(`${address}:b`, line);
  a.far = b;
  b.far = a;
  return {
    ends: [a.transport, b.transport],
    unplug() {
      line.isPlugged = false;
      a.end('lost');
      b.end('lost');
    },
    plug() {
      line.isPlugged = true;
    },
  };
}

interface End {
  transport: Transport;
  far: End | null;
  receive(bytes: Uint8Array): void;
  end(reason: ClosedReason): void;
}

function createEnd(address: string, line: { isPlugged: boolean }): End {
  const data = createListeners<Uint8Array>();
  const closed = createListeners<ClosedReason>();
  let connection = 0;
  let isOpen = false;
  const self: End = {
    far: null,
    receive(bytes) {
      const at = connection;
      // Delivered later, like a port; and dropped when this connection has ended meanwhile.
      queueMicrotask(() => {
        if (isOpen && at === connection) data.emit(bytes);
      });
    },
    end(reason) {
      if (!isOpen) return;
      isOpen = false;
      connection += 1;
      closed.emit(reason);
    },
    transport: {
      kind: 'memory',
      address,
      get isOpen() {
        return isOpen;
      },
      async open(options = {}) {
        throwIfCancelled(options.signal, address);
        if (!line.isPlugged) throw new DeviceError('PORT_NOT_FOUND', { device: address });
        isOpen = true;
      },
      async close() {
        self.end('requested');
      },
      async write(bytes, options = {}) {
        throwIfCancelled(options.signal, address);
        if (!isOpen) throw new DeviceError('PORT_IO', { device: address, detail: { reason: 'not open' } });
        self.far?.receive(Uint8Array.from(bytes));
      },
      onData: (listener) => data.add(listener),
      onClosed: (listener) => closed.add(listener),
    },
  };
  return self;
}
