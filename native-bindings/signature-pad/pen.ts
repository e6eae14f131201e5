import { REPORT } from './reports.ts';

/** `encrypted`: the pad is in a mode this driver does not speak. `malformed`: a pen report that is too short. */
export type PenReport = PenSample | { kind: 'encrypted' | 'malformed' | 'other' };

export interface PenSample {
  kind: 'pen';
  /** In reach of the screen. */
  isNear: boolean;
  isTipDown: boolean;
  /** Device units. */
  pressure: number;
  x: number;
  y: number;
  /** 16 bits, milliseconds; null in reports without it. */
  timeCount: number | null;
  /** 16 bits. */
  sequence: number | null;
}

/** Longer reports are good: Windows hands every input report over at the length of the longest. */
export function decodePenReport(bytes: Uint8Array): PenReport {
  const id = bytes[0];
  if (id === REPORT.penEncrypted || id === REPORT.penSequencedEncrypted) return { kind: 'encrypted' };
  if (id !== REPORT.pen && id !== REPORT.penSequenced) return { kind: 'other' };
  if (bytes.length < (id === REPORT.pen ? 7 : 11)) return { kind: 'malformed' };
  const be16 = (at: number): number => (bytes[at]! << 8) | bytes[at + 1]!;
  const flags = bytes[1]!;
  return {
    kind: 'pen',
    isNear: (flags & 0x80) !== 0,
    isTipDown: (flags & 0x70) !== 0,
    pressure: ((flags & 0x0f) << 8) | bytes[2]!,
    x: be16(3),
    y: be16(5),
    timeCount: id === REPORT.penSequenced ? be16(7) : null,
    sequence: id === REPORT.penSequenced ? be16(9) : null,
  };
}

/** Samples a pad can make in a millisecond, with room for its clock. */
const FASTEST_PER_MS = 0.3;
/** Reports wait in the system while we are busy; a real gap among them shows no time passing. */
const SLACK_SAMPLES = 64;
/** So far back a number is one seen already; farther, the counter began anew. */
const REPEAT_WINDOW = 32;

export interface SampleOrder {
  /** @param hostMs milliseconds on our clock  @returns time on our clock, counted by the pad; null for a sample seen already */
  place(sample: PenSample, hostMs: number): { t: number } | null;
  /** Numbers missing so far. */
  readonly lost: number;
  /** Samples dropped for being there already. */
  readonly repeated: number;
  /** Times the pad's counter jumped as no loss can explain. */
  readonly restarts: number;
  /** The pad begins anew: its next number and time say nothing about the last ones. */
  restart(): void;
  forgetLost(): void;
}

/** Unwraps time and numbers of one pad's samples. */
export function createSampleOrder(): SampleOrder {
  let lost = 0;
  let repeated = 0;
  let restarts = 0;
  let last: { sequence: number; timeCount: number; hostMs: number; t: number } | null = null;
  let lastT = 0;

  const forward = (t: number): number => (lastT = Math.max(lastT, t));

  return {
    get lost() {
      return lost;
    },
    get repeated() {
      return repeated;
    },
    get restarts() {
      return restarts;
    },
    restart: () => void (last = null),
    forgetLost: () => void (lost = 0),
    place({ sequence, timeCount }, hostMs) {
      if (sequence === null || timeCount === null) return { t: forward(hostMs) };
      if (last !== null) {
        const step = (sequence - last.sequence) & 0xffff;
        if (step === 0 || step > 0x10000 - REPEAT_WINDOW) {
          repeated += 1;
          return null;
        }
        const elapsed = hostMs - last.hostMs;
        if (step - 1 > elapsed * FASTEST_PER_MS + SLACK_SAMPLES) {
          restarts += 1;
          last = null;
        } else {
          lost += step - 1;
        }
      }
      const t = forward(last === null ? hostMs : last.t + unwrap(timeCount - last.timeCount, hostMs - last.hostMs));
      last = { sequence, timeCount, hostMs, t };
      return { t };
    },
  };
}

/** The counter wraps each 65.5 s; our clock says how often it did while no pen was near. */
function unwrap(difference: number, elapsedMs: number): number {
  const within = difference & 0xffff;
  return within + 0x10000 * Math.max(0, Math.round((elapsedMs - within) / 0x10000));
}
