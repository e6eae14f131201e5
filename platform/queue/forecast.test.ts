import { expect, it } from 'vitest';
import { foresee } from './forecast.ts';

const none = { arrivals: () => 0, served: 0, servedByOne: 0.1 };

it('keeps everybody waiting while no window is open, and cannot say how long', () => {
  expect(foresee({ ...none, waiting: 7 }, 60)).toEqual({ waiting: 7, waitMin: null, withOneMore: 1 });
});

it('empties a queue that is served faster than it fills, and never below nobody', () => {
  expect(foresee({ waiting: 10, arrivals: () => 0.1, served: 0.3, servedByOne: 0.1 }, 120)).toEqual({
    waiting: 0,
    waitMin: 0,
    withOneMore: 0,
  });
});

it('grows by what comes beyond what the windows manage', () => {
  const { waiting, waitMin, withOneMore } = foresee(
    { waiting: 4, arrivals: () => 0.5, served: 0.3, servedByOne: 0.1 },
    30,
  );
  expect([waiting, waitMin, withOneMore]).toEqual([10, 33, 7]);
});
