import qrcode from 'qrcode';
import { describe, expect, it } from 'vitest';
import { qrNode } from './notice-qr.ts';

interface Rect {
  x: number;
  y: number;
  w: number;
  h: number;
}

describe('QR code as rectangles', () => {
  it.each(['https://a.example', `https://query.example/c/${'0123456789'.repeat(30)}`, '查询'])(
    'covers exactly the dark modules of %s, each once',
    (text) => {
      const { size, data } = qrcode.create(text, { errorCorrectionLevel: 'M' }).modules;
      const { canvas } = qrNode(text, size) as { canvas: Rect[] };
      const covered = new Array<number>(size * size).fill(0);
      for (const { x, y, w, h } of canvas) {
        for (let row = 0; row < h; row += 1)
          for (let column = 0; column < w; column += 1) covered[(y + row) * size + x + column]! += 1;
      }
      expect(covered).toEqual([...data].map((module) => (module ? 1 : 0)));
      expect(canvas.length).toBeLessThan(covered.filter(Boolean).length / 2);
    },
  );

  it('keeps the side asked for', () => {
    const { canvas } = qrNode('https://a.example', 80) as { canvas: Rect[] };
    expect(Math.max(...canvas.map(({ x, w }) => x + w))).toBeCloseTo(80);
    expect(Math.max(...canvas.map(({ y, h }) => y + h))).toBeCloseTo(80);
  });
});
