import { copyDots, emptyBitmap } from './bitmap.ts';
import { isNarrow } from './charset.ts';
import { createGlyphPainter, type FontOf } from './glyphs.ts';
import type { GlyphRasterizer } from './raster.ts';

/** Draws lines with the fonts of the workstation. @param fontOf one font file for all characters, or which for each */
export function createCanvasRasterizer(fontOf: string | FontOf): GlyphRasterizer {
  const paint = createGlyphPainter(fontOf);
  return (text, heightDots, { columnDots, bold }) => {
    const characters = [...text];
    const edges = [0];
    for (const character of characters) edges.push(edges.at(-1)! + columnDots * (isNarrow(character) ? 1 : 2));
    const line = emptyBitmap(Math.max(1, Math.round(edges.at(-1)!)), heightDots);
    characters.forEach((character, i) => {
      const left = Math.round(edges[i]!);
      if (character !== ' ')
        copyDots(paint(character, Math.round(edges[i + 1]!) - left, heightDots, bold), line, left, 0);
    });
    return line;
  };
}
