import { DeviceError, throwIfCancelled } from '../errors.ts';
import { createListeners } from './listeners.ts';
import type { Recording, RecordingEntry } from './recording.ts';
import type { ClosedReason, HidTransport } from './transport.ts';

export interface AnsweringTransport extends HidTransport {
  /** Questions put so far, and those the recording has no answer to. */
  readonly counts: { asked: number; unknown: number };
}

interface Exchange {
  question: RecordingEntry & { bytes: Uint8Array };
  answers: { kind: 'in' | 'lost'; bytes: Uint8Array; afterMs: number }[];
}

const LONGEST_PAUSE_MS = 500;

/**
 * A device that knows only what it once said: each question is answered as it was the next time it was asked in the
 * recording, whatever else was asked in between. Unlike a strict replay it serves a driver that asks at its own pace;
 * a question never heard stays unanswered. What was replaced in the recording matches anything of its length.
 */
export function createAnsweringTransport(recording: Recording, address = 'replay'): AnsweringTransport {
  const data = createListeners<Uint8Array>();
  const closed = createListeners<ClosedReason>();
  const { spoken, exchanges } = exchangesOf(recording);
  const counts = { asked: 0, unknown: 0 };
  const timers = new Set<NodeJS.Timeout>();
  let isOpen = false;
  let cursor = 0;

  const leave = (reason: ClosedReason): void => {
    if (!isOpen) return;
    isOpen = false;
    for (const timer of timers) clearTimeout(timer);
    timers.clear();
    closed.emit(reason);
  };
  const say = (answers: Exchange['answers']): void => {
    for (const { kind, bytes, afterMs } of answers) {
      const timer = setTimeout(
        () => {
          timers.delete(timer);
          if (kind === 'lost') leave('lost');
          else data.emit(bytes);
        },
        Math.min(afterMs, LONGEST_PAUSE_MS),
      );
      timers.add(timer);
    }
  };
  const find = (kind: RecordingEntry['kind'], fits: (question: Exchange['question']) => boolean): Exchange | null => {
    counts.asked += 1;
    for (let step = 0; step < exchanges.length; step += 1) {
      const at = (cursor + step) % exchanges.length;
      const exchange = exchanges[at]!;
      if (exchange.question.kind !== kind || !fits(exchange.question)) continue;
      cursor = at + 1;
      say(exchange.answers);
      return exchange;
    }
    counts.unknown += 1;
    return null;
  };
  const requireOpen = (signal: AbortSignal | undefined): void => {
    throwIfCancelled(signal, address);
    if (!isOpen) throw new DeviceError('PORT_IO', { device: address, detail: { reason: 'not open' } });
  };
  const failed = (exchange: Exchange): void => {
    if (exchange.question.failed !== undefined) throw new DeviceError(exchange.question.failed, { device: address });
  };

  return {
    kind: 'replay',
    address,
    counts,
    get isOpen() {
      return isOpen;
    },
    async open({ signal } = {}) {
      throwIfCancelled(signal, address);
      if (isOpen) return;
      isOpen = true;
      say(spoken);
    },
    async close() {
      leave('requested');
    },
    async write(bytes, { signal } = {}) {
      requireOpen(signal);
      find('out', (question) => isSame(question, bytes));
    },
    async getFeature(reportId, length, { signal } = {}) {
      requireOpen(signal);
      const exchange = find('get', ({ bytes }) => bytes[0] === reportId);
      if (!exchange) throw new DeviceError('HID_REFUSED', { device: address, detail: { reportId } });
      failed(exchange);
      return exchange.question.bytes.slice(0, length);
    },
    async sendFeature(report, { signal } = {}) {
      requireOpen(signal);
      const exchange = find('set', (question) => isSame(question, report));
      // Settings the recorded session did not make are taken as read.
      if (exchange) failed(exchange);
    },
    onData: (listener) => data.add(listener),
    onClosed: (listener) => closed.add(listener),
  };
}

function isSame({ bytes, redacted = 0 }: Exchange['question'], asked: Uint8Array): boolean {
  return bytes.length === asked.length && (redacted > 0 || bytes.every((byte, i) => byte === asked[i]));
}

/** What the device said before it was asked anything, and every question with what followed it. */
function exchangesOf(recording: Recording): { spoken: Exchange['answers']; exchanges: Exchange[] } {
  const spoken: Exchange['answers'] = [];
  const exchanges: Exchange[] = [];
  let since = 0;
  for (const entry of recording.entries) {
    const bytes = Uint8Array.from(Buffer.from(entry.hex ?? '', 'hex'));
    if (entry.kind === 'out' || entry.kind === 'get' || entry.kind === 'set') {
      exchanges.push({ question: { ...entry, bytes }, answers: [] });
      since = entry.at;
    } else if (entry.kind === 'in' || entry.kind === 'lost') {
      (exchanges.at(-1)?.answers ?? spoken).push({ kind: entry.kind, bytes, afterMs: Math.max(0, entry.at - since) });
    }
  }
  return { spoken, exchanges };
}
