import { DeviceError, isDeviceError, throwIfCancelled } from '../errors.ts';
import { abandonOnAbort, createTurnstile, sleep } from '../waiting.ts';
import { createListeners } from './listeners.ts';
import type { ClosedReason, HidTransport } from './transport.ts';

/** What a HID device's firmware does; the same object can sit behind a kernel device. */
export interface HidFirmware {
  /** Called when it is plugged in, with its way out; and again after each replug. */
  attach(line: {
    /** Sends one input report, id first when the device numbers its reports. */
    input(report: Uint8Array): void;
    /** The device drops off the bus by itself and comes back after the pause. */
    resetBus(pauseMs: number): void;
  }): void;
  detach(): void;
  onOutput(report: Uint8Array): void;
  /** `null` refuses, `undefined` never answers. */
  onGetFeature(reportId: number): Uint8Array | null | undefined;
  onSetFeature(report: Uint8Array): 'ok' | 'refused' | 'silent';
}

export interface MemoryHid {
  transport: HidTransport;
  unplug(): void;
  plug(): void;
}

/** A HID device in this process: the driver's side is a transport, the other side any firmware. */
export function createMemoryHid(firmware: HidFirmware, address = 'hid:memory'): MemoryHid {
  const data = createListeners<Uint8Array>();
  const closed = createListeners<ClosedReason>();
  const inTurn = createTurnstile();
  let isPlugged = false;
  let isOpen = false;
  let connection = 0;

  const end = (reason: ClosedReason): void => {
    if (!isOpen) return;
    isOpen = false;
    connection += 1;
    closed.emit(reason);
  };
  const notOpen = (): DeviceError => new DeviceError('PORT_IO', { device: address, detail: { reason: 'not open' } });

  function plug(): void {
    if (isPlugged) return;
    isPlugged = true;
    firmware.attach({
      input(report) {
        const at = connection;
        const copy = Uint8Array.from(report);
        queueMicrotask(() => {
          if (isOpen && at === connection) data.emit(copy);
        });
      },
      resetBus(pauseMs) {
        unplug();
        setTimeout(plug, pauseMs);
      },
    });
  }
  function unplug(): void {
    if (!isPlugged) return;
    isPlugged = false;
    firmware.detach();
    end('lost');
  }

  async function feature<T>(
    options: { signal?: AbortSignal; timeoutMs?: number },
    ask: () => T | undefined,
  ): Promise<T> {
    const { signal, timeoutMs = 2000 } = options;
    throwIfCancelled(signal, address);
    return abandonOnAbort(
      inTurn(async () => {
        if (!isOpen) throw notOpen();
        const at = connection;
        const answer = ask();
        await Promise.resolve();
        if (answer !== undefined) {
          if (at !== connection) throw new DeviceError('PORT_IO', { device: address, detail: { reason: 'lost' } });
          return answer;
        }
        const lost = new AbortController();
        const stop = closed.add(() => lost.abort());
        try {
          await sleep(timeoutMs, AbortSignal.any([lost.signal, ...(signal ? [signal] : [])]));
        } catch (error) {
          if (lost.signal.aborted && isDeviceError(error, 'CANCELLED'))
            throw new DeviceError('PORT_IO', { device: address, detail: { reason: 'lost' } });
          throw error;
        } finally {
          stop();
        }
        throw new DeviceError('HID_TIMEOUT', { device: address, detail: { timeoutMs } });
      }),
      signal,
      address,
    );
  }
  const refused = (reportId: number): DeviceError =>
    new DeviceError('HID_REFUSED', { device: address, detail: { reportId } });

  plug();
  return {
    plug,
    unplug,
    transport: {
      kind: 'memory',
      address,
      get isOpen() {
        return isOpen;
      },
      async open({ signal } = {}) {
        throwIfCancelled(signal, address);
        if (!isPlugged) throw new DeviceError('PORT_NOT_FOUND', { device: address });
        isOpen = true;
      },
      async close() {
        end('requested');
      },
      async write(bytes, { signal } = {}) {
        throwIfCancelled(signal, address);
        if (!isOpen) throw notOpen();
        firmware.onOutput(Uint8Array.from(bytes));
      },
      onData: (listener) => data.add(listener),
      onClosed: (listener) => closed.add(listener),
      getFeature: (reportId, length, options = {}) =>
        feature(options, () => {
          const report = firmware.onGetFeature(reportId);
          if (report === null) throw refused(reportId);
          return report?.slice(0, length);
        }),
      sendFeature: (report, options = {}) =>
        feature(options, () => {
          const result = firmware.onSetFeature(Uint8Array.from(report));
          if (result === 'refused') throw refused(report[0] ?? 0);
          return result === 'ok' ? true : undefined;
        }).then(() => undefined),
    },
  };
}
