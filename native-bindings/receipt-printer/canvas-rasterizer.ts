import { createRequire } from 'node:module';
import type { GlyphRasterizer } from './raster.ts';
import { isNarrow } from './charset.ts';

/** Family names are shared by the whole process, so every font file gets its own. */
const families = new Map<string, string>();
/** Asked for what the font itself does not have, such as the rarest names; whichever is installed. */
const fallbackFonts = '"Noto Sans CJK SC", "Noto Sans CJK JP", "Source Han Sans SC", "SimSun-ExtB", "MingLiU-ExtB", sans-serif';
/** Above this much ink a dot is black. */
const THRESHOLD = 110;

/**
 * Draws lines with the font of the workstation.
 *
 * @param fontFile path of a TrueType or OpenType font with the rare characters
 */
export function createCanvasRasterizer(fontFile: string): GlyphRasterizer {
  let loaded: ReturnType<typeof load> | null = null;
  return (text, heightDots, { columnDots, bold }) => {
    const cells = [...text].map((character) => ({ character, width: isNarrow(character) ? columnDots : columnDots * 2 }));
    const widthDots = Math.max(1, Math.ceil(cells.reduce((sum, cell) => sum + cell.width, 0)));
    loaded ??= load(fontFile);
    const canvas = loaded.library.createCanvas(widthDots, heightDots);
    const pen = canvas.getContext('2d');
    pen.fillStyle = '#fff';
    pen.fillRect(0, 0, widthDots, heightDots);
    pen.fillStyle = '#000';
    pen.font = `${Math.round(heightDots * 0.92)}px ${loaded.family}, ${fallbackFonts}`;
    pen.textAlign = 'center';
    pen.textBaseline = 'alphabetic';
    let x = 0;
    for (const { character, width } of cells) {
      const at = x + width / 2;
      pen.fillText(character, at, heightDots * 0.83, width);
      // Printed twice, one dot apart: thermal heads show it like the printer's own bold.
      if (bold) pen.fillText(character, at + 1, heightDots * 0.83, width);
      x += width;
    }
    return { widthDots, heightDots, rows: packed(pen.getImageData(0, 0, widthDots, heightDots).data, widthDots, heightDots) };
  };
}

type CanvasLibrary = typeof import('@napi-rs/canvas');

/** Loaded at the first rare character: most slips never need it, and it is a large library. */
function load(fontFile: string): { library: CanvasLibrary; family: string } {
  const library = createRequire(import.meta.url)('@napi-rs/canvas') as CanvasLibrary;
  let family = families.get(fontFile);
  if (family === undefined) {
    family = `receipt-raster-${families.size}`;
    if (library.GlobalFonts.registerFromPath(fontFile, family) === null) throw new Error(`cannot load the font ${fontFile}`);
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
