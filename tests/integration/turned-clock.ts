import type { Clock } from '#host/kernel/clock.ts';

/** A clock the test turns: wall clock and steady clock move together, or the wall clock alone. */
export interface TurnedClock extends Clock {
  forward(ms: number): void;
  /** Somebody sets the machine's clock. */
  setWall(iso: string): void;
}

export function turnedClock(startIso: string): TurnedClock {
  let wallMs = Date.parse(startIso);
  let steadyMs = 1000;
  let uptimeMs = 50_000;
  return {
    now: () => new Date(wallMs),
    monotonicMs: () => steadyMs,
    uptimeMs: () => uptimeMs,
    forward(ms) {
      wallMs += ms;
      steadyMs += ms;
      uptimeMs += ms;
    },
    setWall(iso) {
      wallMs = Date.parse(iso);
    },
  };
}

/** Goes on as time does, from ten in the morning in China: no midnight comes into the tests of a day's figures. */
export function morningClock(): { now(): Date } {
  const dayMs = 86_400_000;
  const sinceMidnightMs = (Date.now() + 8 * 3_600_000) % dayMs;
  const aheadMs = 10 * 3_600_000 - sinceMidnightMs;
  return { now: () => new Date(Date.now() + aheadMs) };
}
