/*
 * What a signature is, whatever it was written on: a pad, or a pen on the second screen. Free of Node types, so that
 * a browser can produce the same shape from Pointer Events.
 */

/** A rectangle in page pixels. */
export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface StrokePoint {
  /** Page pixels, with fractions. */
  x: number;
  y: number;
  /** 0..1 */
  pressure: number;
  /** Milliseconds since the first point of the signature. */
  t: number;
}

export interface Stroke {
  points: StrokePoint[];
  /** False when the line broke before the pen was lifted. */
  isComplete: boolean;
}

export interface Signature {
  strokes: Stroke[];
  /** Samples the pad numbered but nobody received. */
  lostSamples: number;
  /** `unmeasured`: the device does not number its samples (old pads, Pointer Events). */
  quality: 'good' | 'gaps' | 'unmeasured';
  /** ISO instant at which the page was ready to be signed. */
  startedAt: string;
  durationMs: number;
  device: { model: string; firmware: string; uid: string };
  page: { width: number; height: number };
  /** Where writing counted, page pixels. */
  area: Rect;
}

export function isInside(rect: Rect, x: number, y: number): boolean {
  return x >= rect.x && y >= rect.y && x < rect.x + rect.width && y < rect.y + rect.height;
}

export function countPoints(strokes: readonly Stroke[]): number {
  return strokes.reduce((sum, stroke) => sum + stroke.points.length, 0);
}

export function copyStrokes(strokes: readonly Stroke[]): Stroke[] {
  return strokes.map((stroke) => ({
    isComplete: stroke.isComplete,
    points: stroke.points.map((point) => ({ ...point })),
  }));
}
