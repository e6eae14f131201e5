import type { GlyphBitmap } from './raster.ts';

export function emptyBitmap(widthDots: number, heightDots: number): GlyphBitmap {
  return { widthDots, heightDots, rows: new Uint8Array(((widthDots + 7) >> 3) * heightDots) };
}

/** Adds the black dots of one bitmap to another; each dot becomes `scale` × `scale`. What lies outside is lost. */
export function copyDots(from: GlyphBitmap, to: GlyphBitmap, left: number, top: number, scale = 1): void {
  const across = (from.widthDots + 7) >> 3;
  for (let y = 0; y < from.heightDots; y += 1) {
    for (let block = 0; block < across; block += 1) {
      const dots = from.rows[y * across + block]!;
      // Most of a receipt is white.
      if (dots === 0) continue;
      for (let bit = 0; bit < 8; bit += 1) {
        if (dots & (0x80 >> bit)) fillDots(to, left + (block * 8 + bit) * scale, top + y * scale, scale, scale);
      }
    }
  }
}

export function fillDots(
  { widthDots, heightDots, rows }: GlyphBitmap,
  left: number,
  top: number,
  width: number,
  height: number,
): void {
  const across = (widthDots + 7) >> 3;
  for (let y = Math.max(0, top); y < Math.min(heightDots, top + height); y += 1) {
    for (let x = Math.max(0, left); x < Math.min(widthDots, left + width); x += 1)
      rows[y * across + (x >> 3)]! |= 0x80 >> (x & 7);
  }
}
