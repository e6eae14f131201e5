import { isDeviceError, type DeviceErrorCode } from '../errors.ts';
import { createListeners } from './listeners.ts';
import type { RecordingEntry } from './recording.ts';
import type { HidTransport, Transport } from './transport.ts';

/** One movement on a line as it happens; `at` is monotonic milliseconds. */
export type Movement = RecordingEntry & { bytes: Uint8Array };

export interface TappedTransport<T extends Transport> {
  transport: T;
  /** Nothing is copied while nobody listens. */
  onMovement(listener: (movement: Movement) => void): () => void;
}

const NOTHING = new Uint8Array(0);

export const isHid = (transport: Transport): transport is HidTransport => 'getFeature' in transport;

/** The same transport, with every movement on it shown to whoever listens. */
export function tapTransport<T extends Transport>(inner: T, now: () => number): TappedTransport<T> {
  const listeners = createListeners<Movement>();
  const show = (kind: Movement['kind'], bytes: Uint8Array, failed?: DeviceErrorCode): void => {
    if (listeners.size === 0) return;
    listeners.emit({ at: now(), kind, bytes, ...(failed === undefined ? {} : { failed }) });
  };
  inner.onData((bytes) => show('in', bytes));
  inner.onClosed((reason) => show(reason === 'lost' ? 'lost' : 'close', NOTHING));
  const failure = (error: unknown): DeviceErrorCode => (isDeviceError(error) ? error.code : 'PORT_IO');

  const transport: Transport = {
    kind: inner.kind,
    address: inner.address,
    get isOpen() {
      return inner.isOpen;
    },
    async open(options) {
      const wasOpen = inner.isOpen;
      try {
        await inner.open(options);
      } catch (error) {
        if (!isDeviceError(error, 'CANCELLED')) show('open', NOTHING, failure(error));
        throw error;
      }
      if (!wasOpen) show('open', NOTHING);
    },
    close: (options) => inner.close(options),
    async write(bytes, options) {
      // Shown before it is sent, so that an answer never comes ahead of its question.
      if (inner.isOpen && !options?.signal?.aborted) show('out', bytes);
      await inner.write(bytes, options);
    },
    onData: (listener) => inner.onData(listener),
    onClosed: (listener) => inner.onClosed(listener),
  };
  if (inner.signals) transport.signals = () => inner.signals!();
  if (inner.setBaudRate) transport.setBaudRate = (baudRate) => inner.setBaudRate!(baudRate);
  if (isHid(inner)) {
    const features: Pick<HidTransport, 'getFeature' | 'sendFeature'> = {
      async getFeature(reportId, length, options) {
        try {
          const report = await inner.getFeature(reportId, length, options);
          show('get', report);
          return report;
        } catch (error) {
          show('get', Uint8Array.of(reportId), failure(error));
          throw error;
        }
      },
      async sendFeature(report, options) {
        try {
          await inner.sendFeature(report, options);
          show('set', report);
        } catch (error) {
          show('set', report, failure(error));
          throw error;
        }
      },
    };
    Object.assign(transport, features);
  }
  return { transport: transport as T, onMovement: (listener) => listeners.add(listener) };
}
