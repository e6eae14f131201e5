import type { DeviceRole } from '#contract/devices.ts';
import { tapTransport, type Movement, type TappedTransport } from '#native-bindings/transport/tap.ts';
import type { Transport } from '#native-bindings/transport/transport.ts';
import type { Binding } from './slot.ts';

/** The lines of the window's devices, each of which can be looked at while it works. */
export interface Lines {
  /** A line for this role; an earlier one of it is no longer looked at. @throws DeviceError no such kind of address */
  open(role: DeviceRole, binding: Binding): Transport;
  /** This role works on a line opened for another. */
  share(role: DeviceRole, line: Transport): void;
  /** Every movement on the line of this role, across reconnections. */
  listen(role: DeviceRole, listener: (movement: Movement) => void): () => void;
}

export function createLines(
  openTransport: (address: string, baudRate: number) => Transport,
  monotonicMs: () => number,
): Lines {
  const taps = new Map<DeviceRole, TappedTransport<Transport>>();
  const listeners = new Map<DeviceRole, Map<(movement: Movement) => void, () => void>>();
  const listenersOf = (role: DeviceRole): Map<(movement: Movement) => void, () => void> => {
    const known = listeners.get(role) ?? new Map<(movement: Movement) => void, () => void>();
    listeners.set(role, known);
    return known;
  };
  const use = (role: DeviceRole, tap: TappedTransport<Transport>): void => {
    taps.set(role, tap);
    const known = listenersOf(role);
    for (const [listener, off] of known) {
      off();
      known.set(listener, tap.onMovement(listener));
    }
  };
  return {
    open(role, { address, baudRate }) {
      const tap = tapTransport(openTransport(address, baudRate), monotonicMs);
      use(role, tap);
      return tap.transport;
    },
    share(role, line) {
      const tap = [...taps.values()].find((one) => one.transport === line);
      if (tap) use(role, tap);
    },
    listen(role, listener) {
      const known = listenersOf(role);
      known.set(listener, taps.get(role)?.onMovement(listener) ?? (() => undefined));
      return () => {
        known.get(listener)?.();
        known.delete(listener);
      };
    },
  };
}
