import { describe, expect, it } from 'vitest';
import { backOffMs } from './outbox.ts';

describe('waiting before the next try', () => {
  it('doubles from one second to five minutes and stays there, for ever', () => {
    const longest = [1, 2, 3, 4, 9, 10, 60, 10_000].map((attempts) => backOffMs(attempts, () => 1));
    expect(longest).toEqual([1000, 2000, 4000, 8000, 256_000, 300_000, 300_000, 300_000]);
  });

  it('is spread by half, so that a hall’s windows do not all knock at once, and is never nothing', () => {
    expect(backOffMs(4, () => 0)).toBe(4000);
    expect(backOffMs(4, () => 0.5)).toBe(6000);
    expect(backOffMs(1, () => 0)).toBeGreaterThan(0);
  });
});
