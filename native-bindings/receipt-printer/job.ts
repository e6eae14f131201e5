import { DeviceError, type DeviceErrorCode } from '../errors.ts';
import type { Conversation } from './conversation.ts';
import { causeOf, decodeStatus, type PrinterStatus, type StatusReplies } from './status.ts';

export const CHUNK_BYTES = 512;

export interface Chunk {
  bytes: Uint8Array;
  /** Ends in the middle of a command: no question may follow it. */
  isOpenEnded: boolean;
}

/** Whole commands gathered into writes of at most 512 bytes; only a command longer than that is cut. */
export function chunksOf(segments: readonly Uint8Array[]): Chunk[] {
  const chunks: Chunk[] = [];
  let gathered: Uint8Array[] = [];
  let size = 0;
  const flush = (): void => {
    if (size > 0) chunks.push({ bytes: Buffer.concat(gathered), isOpenEnded: false });
    gathered = [];
    size = 0;
  };
  for (const segment of segments) {
    if (size + segment.length > CHUNK_BYTES) flush();
    let rest = segment;
    while (rest.length > CHUNK_BYTES) {
      chunks.push({ bytes: rest.subarray(0, CHUNK_BYTES), isOpenEnded: true });
      rest = rest.subarray(CHUNK_BYTES);
    }
    gathered.push(rest);
    size += rest.length;
  }
  flush();
  return chunks;
}

/** All four questions; null when the printer does not answer the first one. */
export async function askStatus(talk: Conversation, tries: number): Promise<PrinterStatus | null> {
  const printer = await talk.ask(1, tries);
  if (printer === null) return null;
  const replies: StatusReplies = { printer };
  for (const [n, name] of [
    [2, 'offline'],
    [3, 'error'],
    [4, 'paper'],
  ] as const) {
    const byte = await talk.ask(n, tries);
    if (byte !== null) replies[name] = byte;
  }
  return decodeStatus(replies);
}

export interface SendLimits {
  /** For the whole job, not counting time the printer held us. */
  budgetMs: number;
  /** Held this long, the printer is asked why. */
  askWhenHeldMs: number;
  /** Held this long without a reason, the job is given up. */
  blockedMs: number;
  /** Whether the printer answers questions at all. */
  answers: boolean;
  now: () => number;
  /** The last of the job is about to be handed over: from here on it may all come out, whatever becomes of the waiting. */
  onLast?: () => void;
}

const HELD_POLL_MS = 50;

/**
 * Sends a job under flow control.
 *
 * @throws the cause that stops it: PRINTER_PAPER_OUT … | PRINTER_BLOCKED | PRINTER_TIMEOUT | PRINTER_GONE | CANCELLED
 */
export async function sendJob(talk: Conversation, chunks: readonly Chunk[], limits: SendLimits): Promise<void> {
  let deadline = limits.now() + limits.budgetMs;
  let mayAsk = true;
  for (const chunk of chunks) {
    deadline += await waitWhileHeld(talk, limits, mayAsk);
    const left = deadline - limits.now();
    if (left <= 0) throw new DeviceError('PRINTER_TIMEOUT', { detail: { budgetMs: limits.budgetMs } });
    if (mayAsk) stopFor(talk.automatic);
    if (chunk === chunks.at(-1)) limits.onLast?.();
    await talk.write(chunk.bytes, left);
    mayAsk = !chunk.isOpenEnded;
  }
}

/** @returns how long the printer held us, milliseconds */
export async function waitWhileHeld(talk: Conversation, limits: SendLimits, mayAsk: boolean): Promise<number> {
  const began = limits.now();
  let nextAsk = began + limits.askWhenHeldMs;
  while (await talk.isHeld()) {
    const heldMs = limits.now() - began;
    if (heldMs >= limits.blockedMs)
      throw new DeviceError('PRINTER_BLOCKED', { detail: { heldMs: Math.round(heldMs) } });
    if (mayAsk && limits.answers && limits.now() >= nextAsk) {
      stopFor(await askStatus(talk, 1));
      nextAsk = limits.now() + limits.askWhenHeldMs;
    }
    await talk.pause(HELD_POLL_MS);
  }
  return limits.now() - began;
}

function stopFor(status: PrinterStatus | null): void {
  const cause: DeviceErrorCode | null = status === null ? null : causeOf(status);
  if (cause !== null) throw new DeviceError(cause);
}
