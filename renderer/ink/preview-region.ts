import type { SignatureStroke } from '#contract/devices.ts';

export interface Region { x: number; y: number; width: number; height: number }

/** Share of the page's width a strip with a name needs in height. */
const stripHeight = 0.34;

/** The strip of a page that holds what was written: as wide as the page, no higher than it must be; the whole of a flat page. */
export function previewRegion(width: number, height: number, strokes: readonly SignatureStroke[]): Region {
  const strip = Math.round(width * stripHeight);
  const written = strokes.flatMap(({ points }) => points.map(({ y }) => y));
  if (height <= strip * 1.8 || written.length === 0) return { x: 0, y: Math.max(0, height - Math.max(strip, Math.min(height, strip * 1.8))), width, height: Math.min(height, strip * 1.8) };
  const top = written.reduce((least, y) => Math.min(least, y), height);
  const bottom = written.reduce((most, y) => Math.max(most, y), 0);
  const needed = Math.min(height, Math.max(strip, (Math.floor((bottom - top) / strip) + 1) * strip * 1.2));
  const y = Math.round(Math.min(height - needed, Math.max(0, (top + bottom - needed) / 2)));
  return { x: 0, y, width, height: needed };
}
