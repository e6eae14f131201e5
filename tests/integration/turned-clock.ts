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
