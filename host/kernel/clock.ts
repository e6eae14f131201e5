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
  // `performance` would be loaded for it.
  monotonicMs: () => Number(process.hrtime.bigint()) / 1e6,
  uptimeMs() {
    // The system is asked ten times a second at most: it reads a file for the answer, and an act wants the time five times.
    const monotonicMs = systemClock.monotonicMs();
    if (monotonicMs - uptime.askedAtMs > 100) uptime = { askedAtMs: monotonicMs, ms: os.uptime() * 1000 };
    return uptime.ms + monotonicMs - uptime.askedAtMs;
  },
};
let uptime = { askedAtMs: -Infinity, ms: 0 };

/** Uptime is told in whole seconds on some systems; only more than this is sleep. */
const sleepMs = 5000;

/** More than this between the wall clock and the steady one is somebody, or a program, setting the clock. */
const stepMs = 60_000;

/**
 * Legal time is the platform's: its last answer carried forward, or the local clock corrected by the last measured offset, and never
 * earlier than what the store has recorded.
 */
export interface LegalTime {
  now(): Date;
  /** `now` as ISO instant. */
  iso(): string;
  /** Local clock minus platform time, milliseconds; 0 until measured. */
  offsetMs(): number;
  /** The platform was asked since the start, or a person looked at the time and found it right. */
  isTrusted(): boolean;
  /** @param serverTime what the platform said; @param sentAtMs, receivedAtMs monotonic times around the call */
  learn(serverTime: string, sentAtMs: number, receivedAtMs: number): void;
  /** A person found the time shown right; it is carried forward from here. */
  confirm(): void;
  /** Something was recorded at this moment: no clock is earlier from now on, but the platform's. */
  recorded(at: string): void;
  /** How far the machine's clock was set since the last look, milliseconds; 0 when it was not. What a person confirmed is confirmed no more. */
  noticeStep(): number;
}

/** @param stored offset measured in an earlier run, and the latest moment in the store */
export function createLegalTime(
  clock: Clock,
  stored: { offsetMs: number | null; latest: string | null },
  remember: (offsetMs: number) => void,
): LegalTime {
  let offset = stored.offsetMs ?? 0;
  let isRemembered = stored.offsetMs !== null;
  let floorMs = stored.latest === null ? -Infinity : Date.parse(stored.latest);
  let anchor: (Moment & { isMeasured: boolean }) | null = null;
  let seen = momentOf(clock, clock.now().getTime());

  const now = (): Date => {
    // Within one run the monotonic clock is trusted over the wall clock, which people and programs change.
    if (anchor) return new Date(anchor.ms + passedSince(clock, anchor));
    return new Date(Math.max(clock.now().getTime() - offset, floorMs));
  };
  return {
    now,
    iso: () => now().toISOString(),
    offsetMs: () => (anchor?.isMeasured ? clock.now().getTime() - now().getTime() : offset),
    isTrusted: () => anchor !== null,
    learn(serverTime, sentAtMs, receivedAtMs) {
      const at = Date.parse(serverTime);
      if (Number.isNaN(at)) return;
      anchor = {
        ms: at + (receivedAtMs - sentAtMs) / 2,
        monotonicMs: receivedAtMs,
        uptimeMs: clock.uptimeMs(),
        isMeasured: true,
      };
      const next = clock.now().getTime() - now().getTime();
      if (!isRemembered || Math.abs(next - offset) > 1000) remember(next);
      offset = next;
      isRemembered = true;
    },
    confirm() {
      anchor ??= { ...momentOf(clock, now().getTime()), isMeasured: false };
    },
    recorded(at) {
      const ms = Date.parse(at);
      if (ms > floorMs) floorMs = ms;
    },
    noticeStep() {
      const wallMs = clock.now().getTime();
      const step = wallMs - seen.ms - passedSince(clock, seen);
      seen = momentOf(clock, wallMs);
      if (Math.abs(step) < stepMs) return 0;
      if (anchor?.isMeasured === false) anchor = null;
      return step;
    },
  };
}

/** A moment, and what the steady clocks showed then. */
interface Moment {
  ms: number;
  monotonicMs: number;
  uptimeMs: number;
}
const momentOf = (clock: Clock, ms: number): Moment => ({
  ms,
  monotonicMs: clock.monotonicMs(),
  uptimeMs: clock.uptimeMs(),
});

/** Milliseconds since then, the machine's sleep included. */
function passedSince(clock: Clock, moment: Moment): number {
  const awakeMs = clock.monotonicMs() - moment.monotonicMs;
  const sleptMs = clock.uptimeMs() - moment.uptimeMs - awakeMs;
  return awakeMs + (sleptMs > sleepMs ? sleptMs : 0);
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
