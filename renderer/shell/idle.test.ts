import { describe, expect, it } from 'vitest';
import { createIdleWatch } from './idle.ts';

describe('idle watch', () => {
  it('tells the host at most every half minute and asks for the lock once when nobody is there', () => {
    let now = 0;
    const asked: string[] = [];
    const watch = createIdleWatch({ touchEveryMs: 30_000, lockAfterMs: 600_000, now: () => now, touch: () => asked.push(`touch ${now}`), lock: () => asked.push(`lock ${now}`) });
    for (now = 0; now <= 60_000; now += 1_000) watch.active();
    for (now = 61_000; now <= 700_000; now += 1_000) watch.check();
    expect(asked).toEqual(['touch 0', 'touch 30000', 'touch 60000', 'lock 660000']);
  });
});
