import { performance } from 'node:perf_hooks';

export interface SendOptions {
  delayMs?: number;
  pieceBytes?: number;
  pauseMs?: number;
  /** Does not hold back what is sent after it. */
  overtakes?: boolean;
}

export interface Pacer {
  /** Time the line needs for bytes that came in, spent before the next reply starts. */
  charge(bytes: number): void;
  send(bytes: Uint8Array, options: SendOptions): void;
  clear(): void;
}

/** Emits bytes at the pace of a line of `baud` (ten bits a byte), or at once when no speed is given. */
export function createPacer(write: (bytes: Uint8Array) => void, baud?: number): Pacer {
  const msPerByte = baud === undefined ? 0 : 10_000 / baud;
  const timers = new Set<NodeJS.Timeout>();
  let lineFreeAt = 0;

  function later(ms: number, task: () => void): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      task();
    }, ms);
    timers.add(timer);
  }

  /** Writes what the line would have carried by now, then sleeps a moment; the last byte goes at its exact time. */
  function stream(bytes: Uint8Array, startAt: number, sent: number): void {
    // A timer may fire a little early, before the first byte is due.
    const due = Math.min(bytes.length, Math.max(sent, Math.floor((performance.now() - startAt) / msPerByte + 1e-6)));
    if (due > sent) write(bytes.subarray(sent, due));
    if (due >= bytes.length) return;
    later(Math.min(2, Math.max(0, startAt + bytes.length * msPerByte - performance.now())), () =>
      stream(bytes, startAt, due),
    );
  }

  return {
    charge(count) {
      lineFreeAt = Math.max(lineFreeAt, performance.now()) + count * msPerByte;
    },
    send(bytes, { delayMs = 0, pieceBytes, pauseMs = 0, overtakes = false }) {
      if (pieceBytes !== undefined) {
        for (let at = 0, n = 0; at < bytes.length; at += pieceBytes, n += 1) {
          later(n * pauseMs, () => write(bytes.subarray(at, at + pieceBytes)));
        }
        return;
      }
      const startAt = Math.max(lineFreeAt, performance.now()) + delayMs;
      if (!overtakes) lineFreeAt = startAt + bytes.length * msPerByte;
      const begin = (): void => (msPerByte === 0 ? write(bytes) : stream(bytes, startAt, 0));
      if (startAt - performance.now() <= 0.1) begin();
      else later(startAt - performance.now(), begin);
    },
    clear() {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
      lineFreeAt = 0;
    },
  };
}
