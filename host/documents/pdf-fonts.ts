/** How fonts get into a PDF: parsed once where they are in every document, and one code for each character. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

interface Glyph {
  id: number;
  codePoints: number[];
  readonly advanceWidth: number;
  _decode?(): object | null;
}
interface Subset {
  glyphs: number[];
  includeGlyph(id: number): number;
}
export interface ParsedFont {
  readonly unitsPerEm: number;
  layout(text: string, features?: unknown): { glyphs: Glyph[] };
  getGlyph(id: number, characters?: number[]): Glyph | null;
  createSubset(): Subset;
  _glyphs: Record<number, unknown>;
}
interface Fontkit {
  create(bytes: Uint8Array): ParsedFont;
  registerFormat(format: unknown): void;
}

/** Fonts handed to pdfkit by number. */
const handles = new Map<number, ParsedFont>();
let lastHandle = 0;
let fontkit: Fontkit | null = null;

/** Eight bytes no font begins with, then the number of a font kept in memory. */
const magic = [0x00, 0x59, 0x43, 0x46, 0x4f, 0x4e, 0x54, 0x00];

/** A font as bytes for pdfkit; `drop` forgets it. */
export interface HandedFont {
  bytes: Uint8Array;
  drop(): void;
}

/** Parsed, and what is laid out with it remembered: for the two fonts of every document. */
export const keepFont = (file: string): HandedFont => hand(remember(apart(parse(file))));

/** For one document only: the rare fonts have 20 to 50 MB, and hardly any document needs them. */
export const lendFont = (file: string): HandedFont => hand(apart(parse(file)));

const parse = (file: string): ParsedFont => loadFontkit().create(readFileSync(file));

function hand(font: ParsedFont): HandedFont {
  lastHandle += 1;
  const number = lastHandle;
  handles.set(number, font);
  const bytes = new Uint8Array(magic.length + 4);
  bytes.set(magic);
  new DataView(bytes.buffer).setUint32(magic.length, number);
  return { bytes, drop: () => void handles.delete(number) };
}

/**
 * pdfkit parses the font anew for every document. It hands the bytes to fontkit's list of formats, so a format of our own
 * that knows the eight bytes above gives back the font parsed before. The copy of fontkit must be the one pdfkit uses.
 */
function loadFontkit(): Fontkit {
  if (fontkit) return fontkit;
  const pdfkit = createRequire(createRequire(import.meta.url).resolve('pdfmake')).resolve('pdfkit');
  fontkit = createRequire(pdfkit)('fontkit') as Fontkit;
  fontkit.registerFormat(HandedFormat);
  return fontkit;
}

class HandedFormat {
  static probe(bytes: Uint8Array): boolean {
    return magic.every((byte, index) => bytes[index] === byte);
  }

  constructor({ buffer }: { buffer: Uint8Array }) {
    const font = handles.get(new DataView(buffer.buffer, buffer.byteOffset).getUint32(magic.length));
    if (!font) throw new Error('unknown font');
    return font;
  }
}

/** Above the glyph's own number, in a number that tells glyph and character. */
const glyphs = 0x10000;

/**
 * Two characters may share a glyph (方 and ⽅, · and •). pdfkit gives a glyph one code, and that code one text, the first one's:
 * copied out of the document the second would be another character. Here each character has a code of its own, the outline twice.
 */
function apart(font: ParsedFont): ParsedFont {
  const getGlyph = font.getGlyph.bind(font);
  font.getGlyph = (id, characters) => {
    // A cached glyph remembers the character it was first asked for, and would give that one out for the second.
    font._glyphs = {};
    return getGlyph(id, characters);
  };
  const layout = font.layout.bind(font);
  font.layout = (text, features) => {
    const run = layout(text, features);
    run.glyphs = run.glyphs.map(({ id, codePoints, advanceWidth }) => ({
      id: codePoints.length === 1 ? (codePoints[0] ?? 0) * glyphs + id : id,
      codePoints,
      advanceWidth,
    }));
    return run;
  };
  const createSubset = font.createSubset.bind(font);
  font.createSubset = () => {
    const subset = createSubset();
    const include = subset.includeGlyph.bind(subset);
    const places = new Map<number, number>();
    subset.includeGlyph = (id) => {
      if (id < glyphs) return include(id);
      const known = places.get(id);
      if (known !== undefined) return known;
      const place = subset.glyphs.push(id % glyphs) - 1;
      places.set(id, place);
      return place;
    };
    return subset;
  };
  return font;
}

/** Words and glyphs kept for each font; labels and names of authorities come back on every notice. */
const maxKept = 4000;

function remember(font: ParsedFont): ParsedFont {
  rememberLayouts(font);
  rememberOutlines(font);
  return font;
}

/** Laying out a word is a pure function of the word: it is remembered. */
function rememberLayouts(font: ParsedFont): void {
  const layout = font.layout.bind(font);
  const words = new Map<string, { glyphs: Glyph[] }>();
  font.layout = (text, features) => {
    const known = features === undefined ? words.get(text) : undefined;
    if (known) return known;
    const run = layout(text, features);
    // pdfkit scales the positions of a run in place: kept runs are right only where that changes nothing.
    if (features === undefined && font.unitsPerEm === 1000) {
      if (words.size >= maxKept) words.clear();
      words.set(text, run);
    }
    return run;
  };
}

/** Decodes the outline of a glyph once; embedding asks for it in every document and only reads it. */
function rememberOutlines(font: ParsedFont): void {
  const getGlyph = font.getGlyph.bind(font);
  const outlines = new Map<number, object | null>();
  font.getGlyph = (id, characters) => {
    const glyph = getGlyph(id, characters);
    if (!glyph?._decode || Object.hasOwn(glyph, '_decode')) return glyph;
    const decode = glyph._decode.bind(glyph);
    glyph._decode = () => {
      const known = outlines.get(id);
      if (known !== undefined) return known;
      const outline = decode();
      if (outlines.size >= maxKept) outlines.clear();
      outlines.set(id, outline);
      return outline;
    };
    return glyph;
  };
}
