import { createCupsClient, mayBeTaken, type CupsClient } from '../cups/client.ts';
import { followJob } from '../cups/follow.ts';
import { isDeviceError, type DeviceErrorCode } from '../errors.ts';
import { createTurnstile } from '../waiting.ts';
import { DEFAULT_PROFILE, encodeReceipt, type EncodeProfile } from './encode.ts';
import type { PrinterReport, PrintOutcome, ReceiptPrinter } from './printer.ts';

export interface CupsRawOptions {
  queue: string;
  /** Socket path or `host:port` of the print system; the machine's own when absent. */
  server?: string;
  client?: CupsClient;
  profile?: Partial<EncodeProfile>;
  pollMs?: number;
  /** For one slip from the moment the queue took it. */
  timeoutMs?: number;
}

/**
 * A receipt printer that only the print system reaches, written to and never heard. `printed` is what CUPS calls
 * completed: the queue's back end handed every byte over and saw no fault. Paper and cover are not known.
 */
export function createCupsRawPrinter(options: CupsRawOptions): ReceiptPrinter {
  const { queue, pollMs = 300, timeoutMs = 60_000 } = options;
  const profile: EncodeProfile = { ...DEFAULT_PROFILE, ...options.profile };
  const client = options.client ?? createCupsClient(options.server === undefined ? {} : { server: options.server });
  const inTurn = createTurnstile();

  async function report(signal: AbortSignal | undefined): Promise<PrinterReport> {
    const { state, isAccepting } = await client.queue(queue, { signal });
    return {
      blind: true,
      status: null,
      cause: state === 'stopped' ? 'QUEUE_STOPPED' : isAccepting ? null : 'QUEUE_REJECTING',
    };
  }

  async function print(bytes: Uint8Array, signal: AbortSignal | undefined): Promise<PrintOutcome> {
    const outcome = (state: PrintOutcome['state'], cause: DeviceErrorCode | null): PrintOutcome => ({
      state,
      cause,
      nearEnd: false,
      blind: true,
    });
    try {
      const before = await report(signal);
      // Left in a stopped queue, the slip would come out some other day, beside the reprint.
      if (before.cause !== null) return outcome('failed', before.cause);
      const jobId = await client.submit(queue, bytes, { title: '回执', format: 'application/vnd.cups-raw' });
      const end = await followJob(client, queue, jobId, { signal, timeoutMs, pollMs });
      if (end.state === 'completed') return outcome('printed', null);
      if (end.state === 'failed') return outcome('failed', end.cause);
      const isGone = await client.cancel(jobId).catch((error: unknown) => {
        if (isDeviceError(error)) return false;
        throw error;
      });
      return outcome(end.state === 'held' && isGone ? 'failed' : 'unknown', end.cause);
    } catch (error) {
      if (!isDeviceError(error)) throw error;
      return outcome(mayBeTaken(error) ? 'unknown' : 'failed', error.code);
    }
  }

  return {
    open: ({ signal } = {}) => report(signal),
    status: ({ signal } = {}) => report(signal),
    print: (document, { signal } = {}) => inTurn(() => print(Buffer.concat(encodeReceipt(document, profile)), signal)),
    // Nothing is held in a printer we know of; every job starts with init.
    recover: ({ signal } = {}) => report(signal),
    onStatus: () => () => undefined,
    close: async () => undefined,
  };
}
