import { describe, expect, it } from 'vitest';
import type { SignatureStroke } from '#contract/devices.ts';
import { InkProgress } from './ink-progress.ts';

const point = (x: number, t = x) => ({ x, y: 1, pressure: 0.5, t });
const stroke = (...xs: number[]): SignatureStroke => ({ points: xs.map((x) => point(x)), isComplete: true });
const drawn = (progress: InkProgress, strokes: SignatureStroke[]) => {
  const { isFresh, segments } = progress.next(strokes);
  return { isFresh, lines: segments.map(({ from, to }) => `${from.x}-${to.x}`) };
};

describe('ink as it grows', () => {
  it('draws each piece once, joined to what is already there', () => {
    const progress = new InkProgress();
    expect(drawn(progress, [stroke(1)])).toEqual({ isFresh: false, lines: ['1-1'] });
    expect(drawn(progress, [stroke(1, 2, 3)])).toEqual({ isFresh: false, lines: ['1-2', '2-3'] });
    expect(drawn(progress, [stroke(1, 2, 3)])).toEqual({ isFresh: false, lines: [] });
    expect(drawn(progress, [stroke(1, 2, 3, 4), stroke(9)])).toEqual({ isFresh: false, lines: ['3-4', '9-9'] });
  });

  it('starts afresh when the applicant signs again, also when the new signature is already longer', () => {
    const progress = new InkProgress();
    progress.next([stroke(1, 2, 3)]);
    expect(drawn(progress, [stroke(5, 6, 7, 8)])).toEqual({ isFresh: true, lines: ['5-5', '5-6', '6-7', '7-8'] });
    expect(drawn(progress, [])).toEqual({ isFresh: true, lines: [] });
    expect(drawn(progress, [stroke(5)])).toEqual({ isFresh: false, lines: ['5-5'] });
  });

  it('starts afresh when a stroke became shorter', () => {
    const progress = new InkProgress();
    progress.next([stroke(1, 2), stroke(3, 4)]);
    expect(drawn(progress, [stroke(1, 2)])).toEqual({ isFresh: true, lines: ['1-1', '1-2'] });
  });
});
