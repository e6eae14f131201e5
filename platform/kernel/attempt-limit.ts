/** Counts tries for each key in a sliding pair of windows; memory stays bounded because whole windows are dropped. */
export function attemptLimit({ allowed, windowMs }: { allowed: number; windowMs: number }): AttemptLimit {
  let started = 0;
  let current = new Map<string, number>();
  let before = new Map<string, number>();
  const turn = (now: number): void => {
    if (now - started < windowMs) return;
    before = now - started < 2 * windowMs ? current : new Map();
    current = new Map();
    started = now;
  };
  return {
    isSpent(key, now) {
      turn(now);
      return (current.get(key) ?? 0) + (before.get(key) ?? 0) >= allowed;
    },
    count(key, now) {
      turn(now);
      current.set(key, (current.get(key) ?? 0) + 1);
    },
  };
}

export interface AttemptLimit {
  isSpent(key: string, now: number): boolean;
  count(key: string, now: number): void;
}
