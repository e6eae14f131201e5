import type { z } from 'zod';
import type { DeviceRole } from '#contract/devices.ts';
import type { TrafficLine } from '#contract/workstation/schemas.ts';
import type { Redactor } from '#native-bindings/transport/recording.ts';
import type { Movement } from '#native-bindings/transport/tap.ts';
import type { Lines } from './lines.ts';

type Line = z.infer<typeof TrafficLine>;

const shownBytes = 64;
/** A reader of the stream that does not keep up loses the oldest lines, not the workstation's memory. */
const waitingLines = 500;

/** Movements on a device's line from now on, with what tells about people covered. Ends with the signal. */
export async function* watchTraffic(
  lines: Lines,
  role: DeviceRole,
  redactor: Redactor,
  now: () => string,
  signal: AbortSignal | undefined,
): AsyncGenerator<Line, void> {
  const waiting: Line[] = [];
  let wake: (() => void) | undefined;
  const off = lines.listen(role, (movement) => {
    for (const kept of redactor.take(movement)) {
      const line = lineOf(kept, now());
      if (line) waiting.push(line);
    }
    if (waiting.length > waitingLines) waiting.splice(0, waiting.length - waitingLines);
    wake?.();
  });
  const stop = (): void => wake?.();
  signal?.addEventListener('abort', stop);
  try {
    while (!signal?.aborted) {
      const line = waiting.shift();
      if (line) yield line;
      else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        wake = undefined;
      }
    }
  } finally {
    off();
    signal?.removeEventListener('abort', stop);
  }
}

function lineOf({ kind, bytes, redacted = 0 }: Movement, at: string): Line | null {
  if (bytes.length === 0) return null;
  const isCovered = redacted > 0;
  return {
    at,
    direction: kind === 'out' || kind === 'set' ? 'out' : 'in',
    bytes: bytes.length,
    isCovered,
    hex: isCovered
      ? ''
      : Buffer.from(bytes.subarray(0, shownBytes))
          .toString('hex')
          .toUpperCase()
          .replace(/..(?=.)/g, '$& '),
  };
}
