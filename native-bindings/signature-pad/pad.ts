import { DeviceError, isDeviceError } from '../errors.ts';
import type { HidTransport } from '../transport/transport.ts';
import { createTurnstile } from '../waiting.ts';
import type { PadDescription } from './describe.ts';
import { createPadDevice } from './device.ts';
import type { PadImage } from './image.ts';
import { createPadLink } from './link.ts';
import type { PadStatus } from './reports.ts';
import { settingsFrom, type PadOptions } from './settings.ts';
import { checkPage, runSigning, type SignOptions } from './signing.ts';
import type { Signature } from './strokes.ts';
import type { UploadOptions } from './upload.ts';

/** All calls open the pad when it is not open. @throws PAD_* | PORT_* | CANCELLED */
export interface SignaturePad {
  /** Blanks the pad, whatever it showed. */
  open(options?: { signal?: AbortSignal }): Promise<void>;
  /** Draw pages as large as `screen`. */
  describe(options?: { signal?: AbortSignal }): Promise<PadDescription>;
  status(options?: { signal?: AbortSignal }): Promise<PadStatus>;
  /** Shows a page until `clear`, `sign` or `close`. @throws PAD_STATE drawn for another screen size */
  showPage(image: PadImage, options?: UploadOptions): Promise<void>;
  clear(options?: { signal?: AbortSignal }): Promise<void>;
  /**
   * Shows the page and takes a signature on it. Ends at the signer's tap on a button or at `done`. A pad that goes away
   * meanwhile is waited for, and shown page and ink again. The pad is blank afterwards, however this ends.
   *
   * @throws SIGN_TIMEOUT | SIGN_EMPTY `done` before anything was written | PAD_GONE did not come back in time |
   *   CANCELLED by the caller, or with detail `by: signer` by a tap
   */
  sign(options: SignOptions): Promise<Signature>;
  /** Blanks the pad within the deadline, then lets go of it. Running calls end CANCELLED. */
  close(options?: { deadlineMs?: number }): Promise<void>;
}

/** Drives one Wacom STU pad. Calls are served one after another. */
export function createSignaturePad(transport: HidTransport, options: PadOptions = {}): SignaturePad {
  const settings = settingsFrom(options);
  const { patience } = settings;
  const address = transport.address;
  const link = createPadLink(transport, settings);
  const device = createPadDevice(transport, link, settings);
  const inTurn = createTurnstile();
  let isBlank = true;
  /** Ends with `close`, and with it every call running or waiting. */
  let life = new AbortController();

  /** Best effort: what cannot be blanked now is blanked before anything else when the pad is next opened. */
  async function blank(limitMs: number): Promise<void> {
    if (!transport.isOpen) return;
    const limit = AbortSignal.timeout(limitMs);
    try {
      await device.blank(limit);
      isBlank = true;
    } catch (error) {
      if (!isDeviceError(error)) throw error;
      device.forget();
    }
  }

  function call<T>(caller: AbortSignal | undefined, job: (stop: AbortSignal) => Promise<T>): Promise<T> {
    const closing = life.signal;
    return inTurn(async () => {
      const stop = AbortSignal.any([closing, ...(caller ? [caller] : [])]);
      if (stop.aborted) throw new DeviceError('CANCELLED', { device: address });
      return device.restarting(() => job(stop), stop);
    });
  }

  async function sign(caller: SignOptions): Promise<Signature> {
    const closing = life.signal;
    const limit = new AbortController();
    // From here on, so that waiting for an earlier call counts as well.
    const timer = setTimeout(() => limit.abort(), caller.timeoutMs);
    const isLate = (): boolean => limit.signal.aborted && caller.signal?.aborted !== true && !closing.aborted;
    const stop = AbortSignal.any([closing, limit.signal, ...(caller.signal ? [caller.signal] : [])]);
    try {
      return await inTurn(async () => {
        if (stop.aborted) throw new DeviceError('CANCELLED', { device: address });
        isBlank = false;
        try {
          return await runSigning({ transport, link, device, settings }, caller, stop);
        } finally {
          await blank(patience.blankMs);
        }
      });
    } catch (error) {
      const isOurs = isDeviceError(error, 'CANCELLED') && error.detail?.['by'] === undefined;
      if (isOurs && isLate())
        throw new DeviceError('SIGN_TIMEOUT', {
          device: address,
          detail: { timeoutMs: caller.timeoutMs },
          cause: error,
        });
      // Cancelled while the pad was away is still cancelled.
      if (isDeviceError(error, 'PAD_GONE') && (closing.aborted || caller.signal?.aborted === true))
        throw new DeviceError('CANCELLED', { device: address, cause: error });
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    open: ({ signal } = {}) => call(signal, async (stop) => void (await device.ready(stop))),
    describe: ({ signal } = {}) => call(signal, (stop) => device.ready(stop)),
    status: ({ signal } = {}) =>
      call(signal, async (stop) => {
        await device.ready(stop);
        return link.status(stop);
      }),
    showPage: (image, { signal, onProgress } = {}) =>
      call(signal, async (stop) => {
        checkPage(await device.ready(stop), image, address);
        isBlank = false;
        await device.show(image, null, { signal: stop, ...(onProgress ? { onProgress } : {}) });
      }),
    clear: ({ signal } = {}) =>
      call(signal, async (stop) => {
        await device.ready(stop);
        await device.blank(stop);
        isBlank = true;
      }),
    sign,
    async close(closing = {}) {
      life.abort();
      life = new AbortController();
      const { deadlineMs = patience.blankMs } = closing;
      // Not in turn: a call that does not end by itself must not keep the pad open.
      if (!isBlank) await blank(deadlineMs / 2);
      await transport.close({ deadlineMs });
    },
  };
}
