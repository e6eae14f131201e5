import { describe, expect, it } from 'vitest';
import { createIdleWatch } from './idle.ts';

describe('idle watch', () => {
  it('tells the host at most every half minute and asks for the lock once when nobody is there', () => {
    let now = 0;
    const asked: string[] = [];
    const watch = createIdleWatch({
      touchEveryMs: 30_000,
      lockAfterMs: 600_000,
      now: () => now,
      wallNow: () => now,
      touch: () => asked.push(`touch ${now}`),
      lock: () => asked.push(`lock ${now}`),
    });
    for (now = 0; now <= 60_000; now += 1_000) watch.active();
    for (now = 61_000; now <= 700_000; now += 1_000) watch.check();
    expect(asked).toEqual(['touch 0', 'touch 30000', 'touch 60000', 'lock 660000']);
  });

  it('asks for the lock after a sleep its own clock did not count, also when somebody moves the mouse to wake it', () => {
    let [now, wall] = [0, 1_000_000];
    const asked: string[] = [];
    const watch = createIdleWatch({
      touchEveryMs: 30_000,
      lockAfterMs: 600_000,
      now: () => now,
      wallNow: () => wall,
      touch: () => asked.push('touch'),
      lock: () => asked.push('lock'),
    });
    watch.active();
    [now, wall] = [5_000, 1_005_000];
    watch.check();
    [now, wall] = [6_000, 1_005_000 + 3_600_000];
    watch.active();
    expect(asked).toEqual(['touch', 'lock']);
    for (let step = 0; step < 3; step += 1) {
      [now, wall] = [now + 5_000, wall + 5_000];
      watch.check();
    }
    expect(asked).toEqual(['touch', 'lock']);
  });
});
