import { createRequire } from 'node:module';
import type { GlyphBitmap } from './raster.ts';

/** One character in a cell of the given size. The result is shared: never change it. */
export type GlyphPainter = (character: string, widthDots: number, heightDots: number, bold: boolean) => GlyphBitmap;

type CanvasLibrary = typeof import('@napi-rs/canvas');

/** Family names are shared by the whole process, so every font file gets its own. */
const families = new Map<string, string>();
/** Asked for what the font itself does not have, such as the rarest names; whichever is installed. */
const fallbackFonts =
  '"Noto Sans CJK SC", "Noto Sans CJK JP", "Source Han Sans SC", "SimSun-ExtB", "MingLiU-ExtB", sans-serif';
/** Above this much ink a dot is black. */
const THRESHOLD = 110;
/** A hall sees the same characters all day; some 100 bytes each. */
const KEPT = 3000;

/** Paints characters with the font of the workstation and remembers them. @param fontFile path of a TrueType or OpenType font */
export function createGlyphPainter(fontFile: string): GlyphPainter {
  const kept = new Map<string, GlyphBitmap>();
  let loaded: ReturnType<typeof load> | null = null;
  return (character, widthDots, heightDots, bold) => {
    const key = `${widthDots}.${heightDots}.${bold ? 1 : 0}${character}`;
    const known = kept.get(key);
    if (known) return known;
    loaded ??= load(fontFile);
    const glyph = paint(loaded, character, widthDots, heightDots, bold);
    if (kept.size >= KEPT) kept.clear();
    kept.set(key, glyph);
    return glyph;
  };
}

/** Does now what the first character would wait for, 0.1 to 0.7 s. @throws when the library or the font cannot be loaded */
export function preloadGlyphs(fontFile: string): void {
  // Beyond our own font: the installed ones are looked through as well.
  paint(load(fontFile), '𠅤', 24, 24, false);
}

function paint(
  { library, family }: ReturnType<typeof load>,
  character: string,
  widthDots: number,
  heightDots: number,
  bold: boolean,
): GlyphBitmap {
  const canvas = library.createCanvas(widthDots, heightDots);
  const pen = canvas.getContext('2d');
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, widthDots, heightDots);
  pen.fillStyle = '#000';
  pen.font = `${Math.round(heightDots * 0.92)}px ${family}, ${fallbackFonts}`;
  pen.textAlign = 'center';
  pen.textBaseline = 'alphabetic';
  pen.fillText(character, widthDots / 2, heightDots * 0.83, widthDots);
  // Printed twice, one dot apart: thermal heads show it like the printer's own bold.
  if (bold) pen.fillText(character, widthDots / 2 + 1, heightDots * 0.83, widthDots);
  return {
    widthDots,
    heightDots,
    rows: packed(pen.getImageData(0, 0, widthDots, heightDots).data, widthDots, heightDots),
  };
}

/** Loaded at the first character: most slips need none, and it is a large library. */
function load(fontFile: string): { library: CanvasLibrary; family: string } {
  const library = createRequire(import.meta.url)('@napi-rs/canvas') as CanvasLibrary;
  let family = families.get(fontFile);
  if (family === undefined) {
    family = `receipt-raster-${families.size}`;
    if (library.GlobalFonts.registerFromPath(fontFile, family) === null)
      throw new Error(`cannot load the font ${fontFile}`);
    families.set(fontFile, family);
  }
  return { library, family };
}

function packed(rgba: Uint8ClampedArray, width: number, height: number): Uint8Array {
  const bytesAcross = (width + 7) >> 3;
  const rows = new Uint8Array(bytesAcross * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if (255 - rgba[(y * width + x) * 4]! > THRESHOLD) rows[y * bytesAcross + (x >> 3)]! |= 0x80 >> (x & 7);
    }
  }
  return rows;
}
