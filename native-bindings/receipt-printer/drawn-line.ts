import { columnsOf } from './charset.ts';
import type { GlyphBitmap, GlyphRasterizer } from './raster.ts';
import type { Align, PaperProfile } from './receipt.ts';

export interface TextStyle {
  align: Align;
  bold: boolean;
  size: 1 | 2;
}

export const GLYPH_HEIGHT = 24;
/** The printer's own lines are 30 dots apart. */
export const LINE_GAP = 6;

/** A line of text as the workstation draws it, and where on the paper it begins. */
export function drawLine(
  text: string,
  style: TextStyle,
  paper: PaperProfile,
  rasterizer: GlyphRasterizer,
): { bitmap: GlyphBitmap; offsetDots: number } {
  const columnDots = (paper.dots / paper.columns) * style.size;
  const bitmap = rasterizer(text, GLYPH_HEIGHT * style.size, { columnDots, bold: style.bold });
  const free = Math.max(0, paper.dots - Math.round(columnsOf(text) * columnDots));
  return {
    bitmap: withGap(bitmap),
    offsetDots: style.align === 'right' ? free : style.align === 'center' ? free >> 1 : 0,
  };
}

function withGap(bitmap: GlyphBitmap): GlyphBitmap {
  const bytesAcross = (bitmap.widthDots + 7) >> 3;
  const rows = new Uint8Array(bytesAcross * (bitmap.heightDots + LINE_GAP));
  rows.set(bitmap.rows, (bytesAcross * LINE_GAP) / 2);
  return { ...bitmap, heightDots: bitmap.heightDots + LINE_GAP, rows };
}
