import { expect, it } from 'vitest';
import { createInterruption } from './interrupted.ts';

const hour = 3_600_000;

it('keeps what was typed for twelve hours after the host ended, however often the line is lost meanwhile', () => {
  let now = 100 * hour;
  const interruption = createInterruption(() => now);
  expect([interruption.isOn, interruption.isOver]).toEqual([false, false]);
  interruption.begin();
  now += 11 * hour;
  interruption.begin();
  expect([interruption.isOn, interruption.isOver]).toEqual([true, false]);
  now += hour;
  expect(interruption.isOver).toBe(true);
  interruption.end();
  expect([interruption.isOn, interruption.isOver]).toEqual([false, false]);
});

it('is over when the clock was set back: nobody knows how long it was', () => {
  let now = 100 * hour;
  const interruption = createInterruption(() => now);
  interruption.begin();
  // Put right by what a clock loses by itself.
  now -= 3000;
  expect(interruption.isOver).toBe(false);
  now -= 6 * 60_000;
  expect(interruption.isOver).toBe(true);
});
