import type { PadImage } from './image.ts';
import type { Rect, Stroke, StrokePoint } from './strokes.ts';

export interface Mask {
  width: number;
  height: number;
  /** A byte a pixel, 1 is ink. */
  ink: Uint8Array;
}

/** Strokes as pixels of `rect`, `scale` pixels for each of the page. @param radiusAt half the line's width at that point, in mask pixels */
export function drawMask(
  strokes: readonly Stroke[],
  rect: Rect,
  scale: number,
  radiusAt: (point: StrokePoint) => number,
): Mask {
  const mask: Mask = {
    width: Math.max(1, Math.round(rect.width * scale)),
    height: Math.max(1, Math.round(rect.height * scale)),
    ink: new Uint8Array(),
  };
  mask.ink = new Uint8Array(mask.width * mask.height);
  const place = (point: StrokePoint) => ({
    x: (point.x - rect.x) * scale,
    y: (point.y - rect.y) * scale,
    radius: radiusAt(point),
  });
  for (const { points } of strokes) {
    points.forEach((point, index) => {
      const to = place(point);
      const from = index === 0 ? to : place(points[index - 1] ?? point);
      const steps = Math.max(1, Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) * 2));
      for (let step = 1; step <= steps; step += 1) {
        const part = step / steps;
        dot(
          mask,
          from.x + (to.x - from.x) * part,
          from.y + (to.y - from.y) * part,
          from.radius + (to.radius - from.radius) * part,
        );
      }
    });
  }
  return mask;
}

/** Half the width of the line the pads draw themselves, pixels. */
const PAD_RADIUS = 1.5;

/** The page with what has been written on it, as it stood on the pad before. */
export function drawOnPage(page: PadImage, strokes: readonly Stroke[]): PadImage {
  const { ink } = drawMask(strokes, { x: 0, y: 0, width: page.width, height: page.height }, 1, () => PAD_RADIUS);
  const rgb = Uint8Array.from(page.rgb);
  ink.forEach((isInk, pixel) => {
    if (isInk) rgb.fill(0, pixel * 3, pixel * 3 + 3);
  });
  return { width: page.width, height: page.height, rgb };
}

function dot({ width, height, ink }: Mask, x: number, y: number, radius: number): void {
  const reach = Math.max(0.5, radius);
  const bottom = Math.min(height - 1, Math.floor(y + reach));
  const right = Math.min(width - 1, Math.floor(x + reach));
  for (let row = Math.max(0, Math.floor(y - reach)); row <= bottom; row += 1) {
    for (let column = Math.max(0, Math.floor(x - reach)); column <= right; column += 1) {
      // Measured from the pixel's centre.
      if (Math.hypot(column + 0.5 - x, row + 0.5 - y) <= reach) ink[row * width + column] = 1;
    }
  }
}
