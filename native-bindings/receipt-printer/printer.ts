import { performance } from 'node:perf_hooks';
import { DeviceError, isDeviceError, type DeviceErrorCode } from '../errors.ts';
import type { Transport } from '../transport/transport.ts';
import { createTurnstile, sleep } from '../waiting.ts';
import { createListeners } from '../transport/listeners.ts';
import { createEventSource } from './events.ts';
import { startConversation, type Conversation, type FlowControl } from './conversation.ts';
import { DEFAULT_PROFILE, INIT, encodeReceipt, type EncodeProfile } from './encode.ts';
import { askStatus, chunksOf, sendJob, waitWhileHeld, type SendLimits } from './job.ts';
import type { ReceiptDocument } from './receipt.ts';
import { causeOf, decodeAutomatic, decodeStatus, type PrinterStatus } from './status.ts';

export interface PrinterOptions {
  /** Speed of the line, for the job's time limit. */
  baudRate?: number;
  profile?: Partial<EncodeProfile>;
  flowControl?: FlowControl;
  /** Let the printer report every change by itself (`GS a`), for `onStatus`. Off unless given: some cheap printers send rubbish then. */
  asb?: boolean;
  /** Known never to answer: nothing is asked, no time lost. */
  blind?: boolean;
  /** It answered on an earlier line: silence is then a fault, not its nature. */
  hasAnswered?: boolean;
  /** Per question to the printer; three tries. */
  replyTimeoutMs?: number;
  /** Rest between the last byte and the question whether all went well. */
  settleMs?: number;
  /** Silence after the last answer that makes it certain no other was on its way. */
  quietMs?: number;
  askWhenHeldMs?: number;
  blockedMs?: number;
  /** A network printer serves one connection: let go after this long at rest, so that another window can print. Absent: kept. */
  idleMs?: number;
  /** Used by another computer: tried again this long. */
  busyMs?: number;
  /** Fixed part of a job's time limit. */
  jobMarginMs?: number;
  now?: () => number;
}

/** `printed` only when the printer said so after the last byte; silence after data is `unknown`. */
export interface PrintOutcome {
  state: 'printed' | 'failed' | 'unknown';
  cause: DeviceErrorCode | null;
  /** The roll will soon be used up; the slip itself is fine. */
  nearEnd: boolean;
  /** The printer never answers, so nothing can be known about its state. */
  blind: boolean;
}

export interface PrinterReport {
  blind: boolean;
  /** It was asked, and nothing came. */
  isSilent?: boolean;
  /** Null for a printer that never answers. */
  status: PrinterStatus | null;
  /** What keeps it from printing. */
  cause: DeviceErrorCode | null;
}

export interface ReceiptPrinter {
  /** @throws PORT_* | PRINTER_FAULT it answers, but nothing that makes sense | PRINTER_GONE | CANCELLED */
  open(options?: { signal?: AbortSignal }): Promise<PrinterReport>;
  /** @throws like `open`, and PRINTER_TIMEOUT a printer that used to answer does not */
  status(options?: { signal?: AbortSignal }): Promise<PrinterReport>;
  /**
   * Prints one document; opens the port when it is not open. Device failures are outcomes, not exceptions.
   *
   * @param reprint an earlier try may have left something in the printer: it is cleared first
   */
  print(document: ReceiptDocument, options?: { signal?: AbortSignal; reprint?: boolean }): Promise<PrintOutcome>;
  /** After a person removed the cause: clears what the printer still holds and starts it anew. */
  recover(options?: { signal?: AbortSignal }): Promise<PrinterReport>;
  /** Changes the printer reports by itself, at rest and inside a job. Never called unless the printer is told to (`asb`). */
  onStatus(listener: (report: PrinterReport) => void): () => void;
  close(options?: { deadlineMs?: number }): Promise<void>;
}

/** For `GS a`: changes of online, error and paper, not of the drawer. */
const ONLINE_ERROR_PAPER = 0x0e;

/** Drives one ESC/POS printer. Calls are served one after another. */
export function createReceiptPrinter(transport: Transport, options: PrinterOptions = {}): ReceiptPrinter {
  const profile: EncodeProfile = { ...DEFAULT_PROFILE, ...options.profile };
  const now = options.now ?? (() => performance.now());
  const device = transport.address;
  const inTurn = createTurnstile();
  /** Null until the printer was asked for the first time since opening. */
  let answers: boolean | null = null;
  const {
    baudRate = 9600,
    replyTimeoutMs = 500,
    flowControl = 'xonxoff',
    settleMs = 300,
    quietMs = 100,
    jobMarginMs = 10_000,
    asb = false,
    blind = false,
  } = options;
  const { idleMs } = options;
  let resting: NodeJS.Timeout | undefined;
  let isLetGo = false;
  const automatic = Uint8Array.of(0x1d, 0x61, asb ? ONLINE_ERROR_PAPER : 0);
  const events = createEventSource(transport);
  const onStatus = createListeners<PrinterReport>();
  if (asb) {
    // Stays for the life of the driver: a cover is opened while nobody is printing.
    events.onEvent((event) => {
      if (event.kind !== 'automatic') return;
      const status = decodeAutomatic(event.bytes);
      onStatus.emit({ blind: false, status, cause: causeOf(status) });
    });
  }

  async function talkTo<T>(signal: AbortSignal | undefined, task: (talk: Conversation) => Promise<T>): Promise<T> {
    const isFresh = !transport.isOpen;
    clearTimeout(resting);
    if (isFresh) {
      // Let go at rest it is the same printer, and known whether it answers.
      if (!isLetGo) answers = options.hasAnswered ? true : null;
      await openPatiently(signal);
      isLetGo = false;
    }
    const talk = startConversation(transport, events, { replyTimeoutMs, flowControl, quietMs }, signal);
    try {
      // Switched off unless wanted: it outlives the program that switched it on.
      if (isFresh) await talk.write(Buffer.concat([INIT, automatic]), jobMarginMs);
      return await task(talk);
    } finally {
      talk.end();
      if (idleMs !== undefined && transport.isOpen) resting = setTimeout(letGo, idleMs);
    }
  }

  function letGo(): void {
    isLetGo = true;
    void transport.close().catch(() => undefined);
  }

  /** Another window's slip takes seconds: who comes meanwhile is refused, and waits. */
  async function openPatiently(signal: AbortSignal | undefined): Promise<void> {
    for (const until = now() + (options.busyMs ?? 0); ;) {
      try {
        return await transport.open(signal ? { signal } : {});
      } catch (error) {
        if (!isDeviceError(error, 'PORT_REFUSED') || now() >= until) throw error;
        await sleep(200, signal);
      }
    }
  }

  async function report(talk: Conversation): Promise<PrinterReport> {
    if (blind) return { blind: true, status: null, cause: null };
    // One try for a printer known to be silent: it may have been switched on meanwhile.
    const status = await askStatus(talk, answers === false ? 1 : 3);
    if (status !== null) {
      answers = true;
      return { blind: false, status, cause: causeOf(status) };
    }
    // Most likely the wrong speed: printing would put rubbish on paper.
    if (talk.noiseBytes > 0)
      throw new DeviceError('PRINTER_FAULT', { device, detail: { noiseBytes: talk.noiseBytes } });
    if (answers === true) throw new DeviceError('PRINTER_TIMEOUT', { device });
    answers = false;
    return { blind: true, isSilent: true, status: null, cause: null };
  }

  async function clear(talk: Conversation): Promise<void> {
    await talk.write(Uint8Array.of(0x10, 0x05, 0x02), jobMarginMs);
    await talk.write(asb ? Buffer.concat([INIT, automatic]) : INIT, jobMarginMs);
  }

  async function print(
    document: ReceiptDocument,
    signal: AbortSignal | undefined,
    reprint: boolean,
  ): Promise<PrintOutcome> {
    const segments = encodeReceipt(document, profile);
    // `ESC @` at the head of every job switches it off on most printers.
    if (asb) segments.splice(1, 0, automatic);
    let nearEnd = false;
    let mayComeOut = false;
    try {
      return await talkTo(signal, async (talk) => {
        const before = await report(talk);
        nearEnd = before.status?.paper === 'near-end';
        if (before.cause !== null) return { state: 'failed', cause: before.cause, nearEnd, blind: false };
        if (reprint) await clear(talk);
        const chunks = chunksOf(segments);
        const bytes = chunks.reduce((sum, chunk) => sum + chunk.bytes.length, 0);
        const limits: SendLimits = {
          budgetMs: (bytes * 10 * 1000 * 2) / baudRate + jobMarginMs,
          askWhenHeldMs: options.askWhenHeldMs ?? 2000,
          blockedMs: options.blockedMs ?? 30_000,
          answers: !before.blind,
          now,
          onLast: () => (mayComeOut = true),
        };
        await sendJob(talk, chunks, limits);
        await talk.pause(settleMs);
        await waitWhileHeld(talk, limits, true);
        if (before.blind) return { state: 'unknown', cause: null, nearEnd, blind: true };
        return await confirmed(talk, (bytes * 10 * 1000) / baudRate + settleMs);
      });
    } catch (error) {
      if (!isDeviceError(error)) throw error;
      return {
        state: mayComeOut && leavesDoubt(error.code) ? 'unknown' : 'failed',
        cause: error.code,
        nearEnd,
        blind: answers === false,
      };
    }
  }

  /** @param patienceMs cheap printers answer only after all that was sent before: as long as it takes on the line */
  async function confirmed(talk: Conversation, patienceMs: number): Promise<PrintOutcome> {
    const after = await askQuietly(talk, quietMs, patienceMs);
    if (after === null) return { state: 'unknown', cause: 'PRINTER_TIMEOUT', nearEnd: false, blind: false };
    // What the printer says by itself holds until it says otherwise; both voices must agree that all is well.
    const cause = causeOf(after) ?? (talk.automatic === null ? null : causeOf(talk.automatic));
    return { state: cause === null ? 'printed' : 'failed', cause, nearEnd: after.paper === 'near-end', blind: false };
  }

  return {
    open: ({ signal } = {}) => inTurn(() => talkTo(signal, report)),
    status: ({ signal } = {}) => inTurn(() => talkTo(signal, report)),
    print: (document, { signal, reprint = false } = {}) => inTurn(() => print(document, signal, reprint)),
    recover: ({ signal } = {}) =>
      inTurn(() =>
        talkTo(signal, async (talk) => {
          await clear(talk);
          return report(talk);
        }),
      ),
    onStatus: (listener) => onStatus.add(listener),
    // Not in turn: closing ends the call that is waiting.
    close: (closing = {}) => {
      clearTimeout(resting);
      return transport.close(closing);
    },
  };
}

/** Once all was handed over these say nothing about the paper. */
function leavesDoubt(code: DeviceErrorCode): boolean {
  return (
    code === 'PRINTER_GONE' ||
    code === 'CANCELLED' ||
    code === 'PRINTER_TIMEOUT' ||
    code === 'PRINTER_BLOCKED' ||
    code === 'PORT_IO'
  );
}

const CONFIRM_TRIES = 3;

/**
 * A printer may talk out of turn, and one stray answer shifts every later one to the wrong question. So an answer
 * counts only when the line was silent after it; otherwise all is asked anew. Null when it never gets quiet.
 */
async function askQuietly(talk: Conversation, quietMs: number, patienceMs: number): Promise<PrinterStatus | null> {
  for (let i = 0; i < CONFIRM_TRIES; i += 1) {
    const before = talk.strayReplies;
    const status = await askEnd(talk, patienceMs);
    if (status === null) return null;
    await talk.pause(quietMs);
    if (talk.strayReplies === before) return status;
  }
  return null;
}

/** Both questions must be answered; a half answer is none. Why it is offline is asked only when it is. */
async function askEnd(talk: Conversation, patienceMs: number): Promise<PrinterStatus | null> {
  const printer = await talk.ask(1, 3, patienceMs);
  if (printer === null) return null;
  const paper = await talk.ask(4);
  if (paper === null) return null;
  if ((printer & 0x08) === 0 && (paper & 0x60) === 0) return decodeStatus({ printer, paper });
  const offline = await talk.ask(2);
  const error = await talk.ask(3);
  return decodeStatus({
    printer,
    paper,
    ...(offline === null ? {} : { offline }),
    ...(error === null ? {} : { error }),
  });
}
