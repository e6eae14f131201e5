import { expect, it } from 'vitest';
import { createTouch } from './idle.ts';

it('tells the host at once that somebody is there, then at most every half minute', () => {
  let now = 0;
  const told: number[] = [];
  const active = createTouch(
    30_000,
    () => now,
    () => told.push(now),
  );
  for (now = 0; now <= 61_000; now += 1_000) active();
  for (now = 700_000; now <= 701_000; now += 1_000) active();
  expect(told).toEqual([0, 30_000, 60_000, 700_000]);
});
