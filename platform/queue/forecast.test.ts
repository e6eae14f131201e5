import { expect, it } from 'vitest';
import { foresee } from './forecast.ts';

const none = { arrivals: () => 0, arrivedLately: 0, served: 0, servedByOne: 0.1 };

it('keeps everybody waiting while no window is open, and cannot say how long', () => {
  expect(foresee({ ...none, waiting: 7 }, 60)).toEqual({ waiting: 7, waitMin: null, withOneMore: 1 });
});

it('empties a queue that is served faster than it fills, and never below nobody', () => {
  expect(foresee({ waiting: 10, arrivals: () => 0.1, arrivedLately: 0, served: 0.3, servedByOne: 0.1 }, 120)).toEqual({
    waiting: 0,
    waitMin: 0,
    withOneMore: 0,
  });
});

it('grows by what comes beyond what the windows manage', () => {
  const { waiting, waitMin, withOneMore } = foresee(
    { waiting: 4, arrivals: () => 0.5, arrivedLately: 0, served: 0.3, servedByOne: 0.1 },
    30,
  );
  expect([waiting, waitMin, withOneMore]).toEqual([10, 33, 7]);
});

it('does not take a rush at opening for the whole morning where there is no day to compare with', () => {
  const rush = { waiting: 20, arrivals: null, arrivedLately: 1.3, served: 0.3, servedByOne: 0.1 };
  const [half, whole, two] = [30, 60, 120].map((inMin) => foresee(rush, inMin).waiting);
  expect(half).toBeGreaterThan(30);
  // One more a minute for two hours would be 140.
  expect(two).toBeLessThan(42);
  expect(whole).toBeLessThanOrEqual(two ?? 0);
});
