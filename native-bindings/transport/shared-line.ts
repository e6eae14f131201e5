import { DeviceError, throwIfCancelled } from '../errors.ts';
import { createListeners } from './listeners.ts';
import type { ClosedReason, Transport } from './transport.ts';

/**
 * One line in several hands: each opens and closes for itself, all hear everything, and the line stays open as long as
 * one of them has it open. Taking turns in speaking is theirs to see to.
 */
export function shareLine(inner: Transport): { take(): Transport } {
  const holders = new Set<object>();

  function take(): Transport {
    const me = {};
    const data = createListeners<Uint8Array>();
    const closed = createListeners<ClosedReason>();
    let isMine = false;
    const leave = (reason: ClosedReason): void => {
      holders.delete(me);
      if (!isMine) return;
      isMine = false;
      closed.emit(reason);
    };
    inner.onData((bytes) => {
      if (isMine) data.emit(bytes);
    });
    inner.onClosed(leave);

    return {
      kind: inner.kind,
      address: inner.address,
      get isOpen() {
        return isMine;
      },
      async open(options) {
        throwIfCancelled(options?.signal, inner.address);
        if (isMine) return;
        holders.add(me);
        try {
          await inner.open(options);
        } catch (error) {
          holders.delete(me);
          throw error;
        }
        // Closed while it was opening; the line itself is not ours to close when somebody else has it.
        if (!holders.has(me)) throw new DeviceError('CANCELLED', { device: inner.address });
        isMine = true;
      },
      async close(options) {
        leave('requested');
        if (holders.size === 0) await inner.close(options);
      },
      async write(bytes, options) {
        throwIfCancelled(options?.signal, inner.address);
        if (!isMine) throw new DeviceError('PORT_IO', { device: inner.address, detail: { reason: 'not open' } });
        await inner.write(bytes, options);
      },
      onData: (listener) => data.add(listener),
      onClosed: (listener) => closed.add(listener),
    };
  }
  return { take };
}
