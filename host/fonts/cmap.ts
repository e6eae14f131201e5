import { closeSync, openSync, readSync } from 'node:fs';

/** Which characters a font has, read without loading the font: a few milliseconds and some 100 kB instead of 30 MB. */
export interface CharacterMap {
  /** 0 where the font has none. */
  glyphOf(code: number): number;
  /** All code points drawn with the same glyph, in ascending order. */
  codesOf(glyph: number): readonly number[];
}

/** A run of code points with glyphs in step; `glyphs` where a table names each. */
interface Segment {
  first: number;
  last: number;
  glyph: number;
  glyphs: Uint16Array | null;
}

/** @throws Error the file cannot be read, or is no TrueType or OpenType font with a Unicode table */
export function readCharacterMap(file: string): CharacterMap {
  const segments = segmentsOf(readUnicodeTable(file));
  const find = (code: number): Segment | null => {
    let low = 0;
    let high = segments.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const one = segments[middle]!;
      if (code < one.first) high = middle - 1;
      else if (code > one.last) low = middle + 1;
      else return one;
    }
    return null;
  };
  return {
    glyphOf(code) {
      const found = find(code);
      return found ? glyphIn(found, code) : 0;
    },
    codesOf: (glyph) => segments.flatMap((one) => codesIn(one, glyph)),
  };
}

const glyphIn = ({ first, glyph, glyphs }: Segment, code: number): number =>
  glyphs ? (glyphs[code - first] ?? 0) : glyph + code - first;

function codesIn({ first, last, glyph: start, glyphs }: Segment, glyph: number): number[] {
  if (glyphs) return [...glyphs].flatMap((one, place) => (one === glyph ? [first + place] : []));
  return glyph >= start && glyph <= start + last - first ? [first + glyph - start] : [];
}

/** Of the sub-tables of `cmap` the one for all planes, else the one for the first. */
function readUnicodeTable(file: string): DataView {
  const handle = openSync(file, 'r');
  try {
    const read = (at: number, length: number): DataView => {
      const bytes = new Uint8Array(length);
      if (readSync(handle, bytes, 0, length, at) < length) throw new Error(`${file} is cut short`);
      return new DataView(bytes.buffer);
    };
    const start = read(0, 12);
    const count = start.getUint16(4);
    const places = read(12, count * 16);
    for (let n = 0; n < count; n += 1) {
      if (places.getUint32(n * 16) !== 0x636d6170) continue;
      const table = read(places.getUint32(n * 16 + 8), places.getUint32(n * 16 + 12));
      return new DataView(table.buffer, unicodePart(table, file));
    }
  } finally {
    closeSync(handle);
  }
  throw new Error(`${file} has no table of characters`);
}

function unicodePart(table: DataView, file: string): number {
  let best: { rank: number; at: number } | null = null;
  for (let n = 0; n < table.getUint16(2); n += 1) {
    const platform = table.getUint16(4 + n * 8);
    const encoding = table.getUint16(6 + n * 8);
    const at = table.getUint32(8 + n * 8);
    const format = table.getUint16(at);
    const isUnicode = platform === 0 || (platform === 3 && (encoding === 1 || encoding === 10));
    if (!isUnicode || (format !== 4 && format !== 12)) continue;
    if (best === null || format > best.rank) best = { rank: format, at };
  }
  if (best === null) throw new Error(`${file} has no table of Unicode characters`);
  return best.at;
}

function segmentsOf(part: DataView): Segment[] {
  if (part.getUint16(0) === 4) return shortSegments(part);
  return Array.from({ length: part.getUint32(12) }, (_, n) => ({
    first: part.getUint32(16 + n * 12),
    last: part.getUint32(20 + n * 12),
    glyph: part.getUint32(24 + n * 12),
    glyphs: null,
  }));
}

function shortSegments(part: DataView): Segment[] {
  const count = part.getUint16(6) / 2;
  const found: Segment[] = [];
  for (let n = 0; n < count; n += 1) {
    const last = part.getUint16(14 + n * 2);
    const first = part.getUint16(16 + (count + n) * 2);
    const delta = part.getUint16(16 + (2 * count + n) * 2);
    const offsetAt = 16 + (3 * count + n) * 2;
    const offset = part.getUint16(offsetAt);
    if (first === 0xffff) continue;
    const glyphs = new Uint16Array(last - first + 1);
    for (let code = first; code <= last; code += 1) {
      const raw = offset === 0 ? code : part.getUint16(offsetAt + offset + (code - first) * 2);
      glyphs[code - first] = offset !== 0 && raw === 0 ? 0 : (raw + delta) & 0xffff;
    }
    found.push({ first, last, glyph: 0, glyphs });
  }
  return found;
}
