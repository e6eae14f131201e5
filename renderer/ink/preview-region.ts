import type { SignatureStroke } from '#contract/devices.ts';

export interface Region { x: number; y: number; width: number; height: number }

/** Height of a strip that holds a name, as a share of the page's width. */
const strip = 0.34;

/**
 * The part of a page to show while somebody signs: all of a flat page, of a tall one the strip that is written in.
 * It stays what it was for as long as the ink stays inside, so that nothing moves under the clerk's eyes.
 */
export function previewRegion(before: Region | null, page: { width: number; height: number }, strokes: readonly SignatureStroke[]): Region {
  const whole = { x: 0, y: 0, width: page.width, height: page.height };
  if (page.height <= page.width * 2 * strip) return isSame(before, whole) ? before : whole;
  const points = strokes.flatMap((stroke) => stroke.points);
  const top = points.reduce((least, { y }) => Math.min(least, y), Number.POSITIVE_INFINITY);
  const bottom = points.reduce((most, { y }) => Math.max(most, y), Number.NEGATIVE_INFINITY);
  const holds = (region: Region): boolean => points.length === 0 || (top >= region.y && bottom <= region.y + region.height);
  if (before && before.width === page.width && before.height <= page.height && holds(before)) return before;
  const height = Math.min(page.height, Math.max(page.width * strip, points.length === 0 ? 0 : (bottom - top) * 1.5));
  const middle = points.length === 0 ? page.height - height / 2 : (top + bottom) / 2;
  return { x: 0, y: Math.min(page.height - height, Math.max(0, middle - height / 2)), width: page.width, height };
}

const isSame = (one: Region | null, other: Region): one is Region => one !== null && one.y === other.y && one.width === other.width && one.height === other.height;
