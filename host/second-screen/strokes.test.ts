import { describe, expect, it } from 'vitest';
import type { Stroke } from '#native-bindings/signature-pad/strokes.ts';
import { strokesOnPage } from './strokes.ts';

const page = { width: 1000, height: 1000 };
const area = { x: 100, y: 800, width: 800, height: 100 };
const stroke = (...places: [number, number][]): Stroke => ({
  isComplete: true,
  points: places.map(([x, y], n) => ({ x, y, pressure: 0.5, t: n * 8 })),
});

describe('strokes from the applicant’s screen', () => {
  it('stay as they are inside the place for the signature', () => {
    const strokes = [stroke([110, 810], [120, 820]), { ...stroke([200, 850]), isComplete: false }];
    expect(strokesOnPage(strokes, area, page)).toEqual(strokes);
  });

  it('end at its edge and begin anew where they come back', () => {
    const parts = strokesOnPage([stroke([110, 810], [110, 790], [110, 700], [130, 820], [140, 830])], area, page);
    expect(parts.map((one) => one.points.map(({ x, y }) => [x, y]))).toEqual([
      [[110, 810]],
      [
        [130, 820],
        [140, 830],
      ],
    ]);
  });

  it('are nothing when all was written elsewhere', () => {
    expect(strokesOnPage([stroke([500, 100]), stroke([-500, 1900])], area, page)).toEqual([]);
  });

  it.each([
    ['far left', -1001, 850],
    ['far right', 2001, 850],
    ['far above', 500, -1001],
    ['far below', 500, 2001],
  ])('are refused as a whole when one point is %s of the page', (_where, x, y) => {
    expect(() => strokesOnPage([stroke([110, 810]), stroke([x, y])], area, page)).toThrow(/格式不对/);
  });

  it('are refused when there is more than ten minutes of them', () => {
    const long = {
      isComplete: true,
      points: Array.from({ length: 60_001 }, () => ({ x: 500, y: 850, pressure: 0.5, t: 0 })),
    };
    expect(() => strokesOnPage([long, long], area, page)).toThrow(/格式不对/);
  });
});
