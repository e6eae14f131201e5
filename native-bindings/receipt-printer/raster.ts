/** One line of text as dots: `rows` has ceil(widthDots/8) bytes a row, most significant bit leftmost, 1 is black. */
export interface GlyphBitmap {
  widthDots: number;
  heightDots: number;
  rows: Uint8Array;
}

/**
 * Draws a line of text. Every narrow character takes `columnDots`, every other twice that, so columns stay aligned
 * with lines the printer sets itself.
 */
export type GlyphRasterizer = (
  text: string,
  heightDots: number,
  options: { columnDots: number; bold: boolean },
) => GlyphBitmap;

/** Strips stay below the size of one write, so that a question to the printer never lands inside an image. */
const STRIP_BYTES = 480;

/** A bitmap placed `offsetDots` from the left edge of paper `paperDots` wide, as it is sent and so as it appears. */
export function placeRaster(bitmap: GlyphBitmap, offsetDots: number, paperDots: number): GlyphBitmap {
  const bytesAcross = Math.min(paperDots, (Math.max(0, offsetDots) + bitmap.widthDots + 7) & ~7) >> 3;
  const image = new Uint8Array(bytesAcross * bitmap.heightDots);
  const sourceBytes = (bitmap.widthDots + 7) >> 3;
  const visible = Math.min(bitmap.widthDots, bytesAcross * 8 - offsetDots);
  for (let y = 0; y < bitmap.heightDots; y += 1) {
    for (let x = 0; x < visible; x += 1) {
      const isBlack = (bitmap.rows[y * sourceBytes + (x >> 3)]! >> (7 - (x & 7))) & 1;
      const to = x + offsetDots;
      if (isBlack) image[y * bytesAcross + (to >> 3)]! |= 0x80 >> (to & 7);
    }
  }
  defuse(image);
  return { widthDots: bytesAcross * 8, heightDots: bitmap.heightDots, rows: image };
}

/** Raster commands for a bitmap; see `placeRaster`. */
export function encodeRaster(bitmap: GlyphBitmap, offsetDots: number, paperDots: number): Uint8Array[] {
  const { widthDots, rows: image } = placeRaster(bitmap, offsetDots, paperDots);
  const bytesAcross = widthDots >> 3;
  const rowsPerStrip = Math.max(1, Math.floor(STRIP_BYTES / bytesAcross));
  const strips: Uint8Array[] = [];
  for (let y = 0; y < bitmap.heightDots; y += rowsPerStrip) {
    const rows = Math.min(rowsPerStrip, bitmap.heightDots - y);
    const head = [0x1d, 0x76, 0x30, 0, bytesAcross & 0xff, bytesAcross >> 8, rows & 0xff, rows >> 8];
    strips.push(Uint8Array.from([...head, ...image.subarray(y * bytesAcross, (y + rows) * bytesAcross)]));
  }
  return strips;
}

/** Printers act on DLE EOT, DLE ENQ and DLE DC4 even inside image data; one added dot takes the meaning away. */
function defuse(image: Uint8Array): void {
  for (let at = 0; at + 1 < image.length; at += 1) {
    const next = image[at + 1]!;
    if (image[at] === 0x10 && (next === 0x04 || next === 0x05 || next === 0x14)) image[at + 1] = next | 0x08;
  }
}
