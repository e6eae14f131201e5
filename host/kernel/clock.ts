import os from 'node:os';

/** Time as the machine tells it; handed in so that tests need not wait. */
export interface Clock {
  now(): Date;
  /** Milliseconds that never jump, from an arbitrary start; may stand still while the machine sleeps. */
  monotonicMs(): number;
  /** Milliseconds since the machine was switched on, sleep included; coarse. */
  uptimeMs(): number;
}

export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  uptimeMs: () => os.uptime() * 1000,
};

/** Uptime is told in whole seconds on some systems; only more than this is sleep. */
const sleepMs = 5000;

/** Legal time is the platform's: its last answer carried forward, or the local clock corrected by the last measured offset. */
export interface LegalTime {
  now(): Date;
  /** `now` as ISO instant. */
  iso(): string;
  /** Local clock minus platform time, milliseconds; 0 until measured. */
  offsetMs(): number;
  isMeasured(): boolean;
  /** @param serverTime what the platform said; @param sentAtMs, receivedAtMs monotonic times around the call */
  learn(serverTime: string, sentAtMs: number, receivedAtMs: number): void;
}

export function createLegalTime(
  clock: Clock,
  storedOffsetMs: number | null,
  remember: (offsetMs: number) => void,
): LegalTime {
  let offset = storedOffsetMs ?? 0;
  let anchor: { platformMs: number; monotonicMs: number; uptimeMs: number } | null = null;
  let measured = storedOffsetMs !== null;

  const now = (): Date => {
    // Within one run the monotonic clock is trusted over the wall clock, which people and programs change.
    if (anchor) {
      const awakeMs = clock.monotonicMs() - anchor.monotonicMs;
      const sleptMs = clock.uptimeMs() - anchor.uptimeMs - awakeMs;
      return new Date(anchor.platformMs + awakeMs + (sleptMs > sleepMs ? sleptMs : 0));
    }
    return new Date(clock.now().getTime() - offset);
  };
  return {
    now,
    iso: () => now().toISOString(),
    offsetMs: () => (anchor ? clock.now().getTime() - now().getTime() : offset),
    isMeasured: () => measured,
    learn(serverTime, sentAtMs, receivedAtMs) {
      const at = Date.parse(serverTime);
      if (Number.isNaN(at)) return;
      anchor = {
        platformMs: at + (receivedAtMs - sentAtMs) / 2,
        monotonicMs: receivedAtMs,
        uptimeMs: clock.uptimeMs(),
      };
      const next = clock.now().getTime() - now().getTime();
      if (!measured || Math.abs(next - offset) > 1000) remember(next);
      offset = next;
      measured = true;
    },
  };
}

const chinaOffsetMs = 8 * 3600 * 1000;

/** The calendar date in China at that instant; halls and legal days know no other zone. */
export function chinaDate(instant: Date | string): string {
  return new Date(new Date(instant).getTime() + chinaOffsetMs).toISOString().slice(0, 10);
}

/** The instant at which this day began in China. */
export function startOfDay(instant: Date | string): string {
  return new Date(`${chinaDate(instant)}T00:00:00+08:00`).toISOString();
}

/** e.g. `2026-03-05 10:24` in China. */
export function chinaMinute(instant: Date | string): string {
  return new Date(new Date(instant).getTime() + chinaOffsetMs).toISOString().slice(0, 16).replace('T', ' ');
}
