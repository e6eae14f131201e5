import { DeviceError } from '../errors.ts';
import type { Transport } from '../transport/transport.ts';
import { sleep } from '../waiting.ts';
import type { EventSource } from './events.ts';
import { decodeAutomatic, type PrinterStatus } from './status.ts';

/** Listening to a printer for the length of one operation. */
export interface Conversation {
  /**
   * The reply to `DLE EOT n`; null when none came in any of the tries.
   *
   * @param patienceMs beside the usual time for the first answer: what was sent before is worked through first
   */
  ask(n: 1 | 2 | 3 | 4, tries?: number, patienceMs?: number): Promise<number | null>;
  write(bytes: Uint8Array, timeoutMs: number): Promise<void>;
  /** The printer asked us to stop sending. */
  isHeld(): Promise<boolean>;
  pause(ms: number): Promise<void>;
  /** Received bytes that were neither status nor flow control. */
  readonly noiseBytes: number;
  /** Replies that came while no question was open. */
  readonly strayReplies: number;
  /** The latest status the printer sent unasked during this conversation. */
  readonly automatic: PrinterStatus | null;
  end(): void;
}

export interface ConversationSettings {
  replyTimeoutMs: number;
  flowControl: FlowControl;
  /** How long the line must stay silent before it counts as quiet. */
  quietMs: number;
}

/** XON/XOFF bytes are honoured whatever is chosen; `cts` and `dsr` add a look at that line before every write. */
export type FlowControl = 'xonxoff' | 'cts' | 'dsr';

/** @throws (each call) PRINTER_GONE the port was lost | PRINTER_TIMEOUT a write did not drain | CANCELLED */
export function startConversation(
  transport: Transport,
  events: EventSource,
  settings: ConversationSettings,
  signal?: AbortSignal,
): Conversation {
  const device = transport.address;
  const stop = new AbortController();
  let ended: DeviceError | null = null;
  let isXoff = false;
  let noiseBytes = 0;
  let strayReplies = 0;
  let automatic: PrinterStatus | null = null;
  let onReply: ((byte: number) => void) | null = null;

  const finish = (code: 'PRINTER_GONE' | 'CANCELLED'): void => {
    ended ??= new DeviceError(code, { device });
    stop.abort();
  };
  const onAbort = (): void => finish('CANCELLED');
  if (signal?.aborted) onAbort();
  signal?.addEventListener('abort', onAbort, { once: true });
  const stopClosed = transport.onClosed((reason) => finish(reason === 'lost' ? 'PRINTER_GONE' : 'CANCELLED'));
  const stopEvents = events.onEvent((event) => {
    if (event.kind === 'reply') {
      if (onReply) onReply(event.byte);
      else strayReplies += 1;
      // One question, one answer: what comes on top of it belongs to something else.
      onReply = null;
    } else if (event.kind === 'automatic') automatic = decodeAutomatic(event.bytes);
    else if (event.kind === 'noise') noiseBytes += 1;
    else isXoff = event.kind === 'xoff';
  });

  /** Ends early with the reason the conversation ended, if it does. */
  async function unlessEnded<T>(work: () => Promise<T>): Promise<T> {
    if (ended) throw ended;
    try {
      return await work();
    } catch (error) {
      throw ended ?? error;
    }
  }

  async function write(bytes: Uint8Array, timeoutMs: number): Promise<void> {
    await unlessEnded(async () => {
      const limit = AbortSignal.timeout(Math.ceil(timeoutMs));
      try {
        await transport.write(bytes, { signal: AbortSignal.any([stop.signal, limit]) });
      } catch (error) {
        if (limit.aborted) throw new DeviceError('PRINTER_TIMEOUT', { device, detail: { timeoutMs } });
        if (ended === null && !transport.isOpen) throw new DeviceError('PRINTER_GONE', { device, cause: error });
        throw error;
      }
    });
  }

  return {
    async ask(n, tries = 3, patienceMs = 0) {
      for (let i = 0; i < tries; i += 1) {
        // Set before the question: what arrived earlier answers nothing, image data can make a printer talk.
        const got = new Promise<number | null>((resolve) => (onReply = resolve));
        await write(Uint8Array.of(0x10, 0x04, n), settings.replyTimeoutMs);
        const late = new AbortController();
        const byte = await unlessEnded(() =>
          Promise.race([
            got,
            sleep(
              settings.replyTimeoutMs + (i === 0 ? patienceMs : 0),
              AbortSignal.any([late.signal, stop.signal]),
            ).then(() => null),
          ]),
        ).finally(() => {
          onReply = null;
          late.abort();
        });
        if (byte === null) continue;
        // The first try may only have been slow: its answer must not be taken for that of the next question.
        if (i > 0) await unlessEnded(() => sleep(settings.quietMs, stop.signal));
        return byte;
      }
      return null;
    },
    write,
    async isHeld() {
      if (isXoff || settings.flowControl === 'xonxoff' || !transport.signals) return isXoff;
      const lines = await unlessEnded(() => transport.signals!());
      return settings.flowControl === 'cts' ? !lines.cts : !lines.dsr;
    },
    pause: (ms) => unlessEnded(() => sleep(ms, stop.signal)),
    get noiseBytes() {
      return noiseBytes;
    },
    get strayReplies() {
      return strayReplies;
    },
    get automatic() {
      return automatic;
    },
    end() {
      signal?.removeEventListener('abort', onAbort);
      stopClosed();
      stopEvents();
      // Frees a write or a wait that is still under way.
      stop.abort();
    },
  };
}
