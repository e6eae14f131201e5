import type { SignatureStroke } from '#contract/devices.ts';

export interface Region {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Height of a strip with room for a name, as a share of the page's width. */
const strip = 0.5;
/** A page no higher than this share of its width is shown whole. */
const flat = 0.7;
const margin = 0.03;

/**
 * The part of a page to show while somebody signs: all of a flat page, of a tall one the strip that is written in.
 * It stays what it was for as long as the ink stays inside, so that nothing moves under the clerk's eyes.
 */
export function previewRegion(
  before: Region | null,
  page: { width: number; height: number },
  strokes: readonly SignatureStroke[],
): Region {
  const { width, height: whole } = page;
  const points = strokes.flatMap((stroke) => stroke.points);
  const top = points.reduce((least, { y }) => Math.min(least, y), Number.POSITIVE_INFINITY) - width * margin;
  const bottom = points.reduce((most, { y }) => Math.max(most, y), Number.NEGATIVE_INFINITY) + width * margin;
  const isWhole = whole <= width * flat;
  const height = isWhole
    ? whole
    : Math.min(whole, Math.max(width * strip, points.length === 0 ? 0 : (bottom - top) * 1.4));
  const middle = points.length === 0 ? whole - height / 2 : (top + bottom) / 2;
  const fresh = { x: 0, y: Math.min(whole - height, Math.max(0, middle - height / 2)), width, height };
  if (!before || before.width !== width || before.y + before.height > whole || (isWhole && before.height !== whole))
    return fresh;
  const holds =
    points.length === 0 ||
    ((top >= before.y || before.y === 0) && (bottom <= before.y + before.height || before.y + before.height === whole));
  return holds ? before : fresh;
}
