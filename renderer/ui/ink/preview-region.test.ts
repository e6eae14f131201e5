import { describe, expect, it } from 'vitest';
import type { SignatureStroke } from '#contract/devices.ts';
import { previewRegion } from './preview-region.ts';

const ink = (...ys: number[]): SignatureStroke[] => [
  { isComplete: true, points: ys.map((y) => ({ x: 10, y, pressure: 0.5, t: 0 })) },
];
const tall = { width: 1000, height: 1200 };

describe('what the clerk sees of the page being signed', () => {
  it('is all of a pad’s flat page, the same one every time', () => {
    const region = previewRegion(null, { width: 800, height: 480 }, ink(100));
    expect(region).toEqual({ x: 0, y: 0, width: 800, height: 480 });
    expect(previewRegion(region, { width: 800, height: 480 }, ink(100, 400))).toBe(region);
  });

  it('is the strip of a tall page that is written in, and stays while the ink stays inside', () => {
    const region = previewRegion(null, tall, ink(800));
    expect(region).toEqual({ x: 0, y: 550, width: 1000, height: 500 });
    expect(previewRegion(region, tall, ink(800, 600, 1000))).toBe(region);
    expect(previewRegion(region, tall, ink(800, 560))).not.toBe(region);
  });

  it('grows when the ink leaves it, and never leaves the page', () => {
    const first = previewRegion(null, tall, ink(1190));
    expect(first.y + first.height).toBe(1200);
    const grown = previewRegion(first, tall, ink(1190, 300));
    expect([grown.y <= 300, grown.y + grown.height >= 1190, grown.y + grown.height <= 1200]).toEqual([
      true,
      true,
      true,
    ]);
  });

  it('begins at the bottom of a tall page, where one signs', () => {
    expect(previewRegion(null, tall, [])).toEqual({ x: 0, y: 700, width: 1000, height: 500 });
  });
});
