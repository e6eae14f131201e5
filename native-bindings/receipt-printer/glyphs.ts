import { createRequire } from 'node:module';
import type { SKRSContext2D } from '@napi-rs/canvas';
import type { GlyphBitmap } from './raster.ts';

/** One character in a cell of the given size. The result is shared: never change it. */
export type GlyphPainter = (character: string, widthDots: number, heightDots: number, bold: boolean) => GlyphBitmap;

type CanvasLibrary = typeof import('@napi-rs/canvas');

/** Family names are shared by the whole process, so every font file gets its own. */
const families = new Map<string, string>();
/** Path of the TrueType or OpenType font that has the character; null: none has, and its code is drawn. */
export type FontOf = (character: string) => string | null;
/** Above this much ink a dot is black. */
const THRESHOLD = 110;
/** A hall sees the same characters all day; some 100 bytes each. */
const KEPT = 3000;

/** Paints characters and remembers them. @param fontOf one font file for all, or which for each */
export function createGlyphPainter(fontOf: string | FontOf): GlyphPainter {
  const kept = new Map<string, GlyphBitmap>();
  const fileOf = typeof fontOf === 'string' ? () => fontOf : fontOf;
  return (character, widthDots, heightDots, bold) => {
    const key = `${widthDots}.${heightDots}.${bold ? 1 : 0}${character}`;
    const known = kept.get(key);
    if (known) return known;
    const file = fileOf(character);
    const glyph =
      file === null
        ? paintCode(character, widthDots, heightDots, fileOf('0'))
        : paint(file, character, widthDots, heightDots, { bold, isThin: file !== fileOf('一') });
    if (kept.size >= KEPT) kept.clear();
    kept.set(key, glyph);
    return glyph;
  };
}

/** Does now what the first character would wait for, 0.1 to 0.7 s. @throws when the library or the font cannot be loaded */
export function preloadGlyphs(fontFile: string): void {
  paint(fontFile, '一', 24, 24, { bold: false, isThin: false });
}

function paint(
  file: string,
  character: string,
  widthDots: number,
  heightDots: number,
  { bold, isThin }: { bold: boolean; isThin: boolean },
): GlyphBitmap {
  return onDots(widthDots, heightDots, (pen) => {
    pen.font = `${Math.round(heightDots * 0.92)}px ${load(file)}`;
    // Fonts of rare characters have hairlines across: without this they are lost between the dots.
    pen.lineWidth = heightDots * 0.03;
    if (isThin) pen.strokeText(character, widthDots / 2, heightDots * 0.83, widthDots);
    pen.fillText(character, widthDots / 2, heightDots * 0.83, widthDots);
    // Printed twice, one dot apart: thermal heads show it like the printer's own bold.
    if (bold) pen.fillText(character, widthDots / 2 + 1, heightDots * 0.83, widthDots);
  });
}

/** The character's code in two rows, where a box would be any character. */
function paintCode(character: string, widthDots: number, heightDots: number, file: string | null): GlyphBitmap {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  const half = Math.ceil(code.length / 2);
  return onDots(widthDots, heightDots, (pen) => {
    if (file === null) return;
    pen.font = `${Math.round(heightDots * 0.46)}px ${load(file)}`;
    pen.fillText(code.slice(0, half), widthDots / 2, heightDots * 0.44, widthDots);
    pen.fillText(code.slice(half), widthDots / 2, heightDots * 0.88, widthDots);
  });
}

/** One canvas for each size of cell: there are few, and a new one for each character costs memory that comes back late. */
const pens = new Map<string, SKRSContext2D>();

function onDots(widthDots: number, heightDots: number, draw: (pen: SKRSContext2D) => void): GlyphBitmap {
  const size = `${widthDots}.${heightDots}`;
  const pen = pens.get(size) ?? library().createCanvas(widthDots, heightDots).getContext('2d');
  pens.set(size, pen);
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, widthDots, heightDots);
  pen.fillStyle = '#000';
  pen.textAlign = 'center';
  pen.textBaseline = 'alphabetic';
  draw(pen);
  const { data } = pen.getImageData(0, 0, widthDots, heightDots);
  return { widthDots, heightDots, rows: packed(data, widthDots, heightDots) };
}

let loaded: CanvasLibrary | null = null;
/** Loaded at the first character: most slips need none, and it is a large library. */
function library(): CanvasLibrary {
  loaded ??= createRequire(import.meta.url)('@napi-rs/canvas') as CanvasLibrary;
  return loaded;
}

/** The family a font file goes by in this process. */
function load(file: string): string {
  const known = families.get(file);
  if (known !== undefined) return known;
  const family = `receipt-raster-${families.size}`;
  if (library().GlobalFonts.registerFromPath(file, family) === null) throw new Error(`cannot load the font ${file}`);
  families.set(file, family);
  return family;
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
