import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { FontFiles } from '../fonts/fonts.ts';

/** One piece of a pdfmake document definition; the package ships no types. */
export type PdfNode = string | { [key: string]: unknown } | PdfNode[];

export interface PdfDefinition {
  content: PdfNode;
  footer?: (page: number, pages: number) => PdfNode;
  [key: string]: unknown;
}

interface ParsedFont {
  hasGlyphForCodePoint(codePoint: number): boolean;
  readonly unitsPerEm: number;
  layout(text: string, features?: unknown): object;
  getGlyph(id: number, characters?: number[]): { _decode(): object | null } | null;
  _glyphs: Record<number, unknown>;
}
interface Fontkit {
  create(bytes: Uint8Array): ParsedFont;
  registerFormat(format: unknown): void;
}
interface PdfStream {
  on(event: 'data', listener: (chunk: Buffer) => void): void;
  on(event: 'end', listener: () => void): void;
  on(event: 'error', listener: (error: Error) => void): void;
  end(): void;
}
interface Printer {
  createPdfKitDocument(definition: PdfDefinition, options: object): Promise<PdfStream>;
}
type PrinterClass = new (fonts: object, files: object, urls: object, mayRead: () => boolean) => Printer;

/** A PDF engine with its fonts parsed once and kept. */
export interface PdfEngine {
  /** Whether both weights can draw the character. */
  hasGlyph(codePoint: number): boolean;
  render(definition: PdfDefinition): Promise<Uint8Array>;
}

const handles = new Map<number, ParsedFont>();
const engines = new Map<string, PdfEngine>();
let fontkit: Fontkit | null = null;

/** The engine for these fonts; parsing two 10 MB files takes most of the first call and nothing afterwards. */
export function pdfEngine(files: FontFiles): PdfEngine {
  const key = JSON.stringify([files.regular, files.bold]);
  const engine = engines.get(key) ?? createEngine(files);
  engines.set(key, engine);
  return engine;
}

function createEngine(paths: FontFiles): PdfEngine {
  const load = createRequire(import.meta.url);
  const { default: PdfPrinter } = load('pdfmake/js/Printer.js') as { default: PrinterClass };
  const parser = loadFontkit(load);
  const regular = remember(parser.create(readFileSync(paths.regular)));
  const bold = remember(parser.create(readFileSync(paths.bold)));
  const kept = new Map([
    ['regular', keep(regular)],
    ['bold', keep(bold)],
  ]);
  // Nothing of a document comes from disk or network: beside the two fonts there is no file, and no address is fetched.
  const files = { existsSync: (name: string) => kept.has(name), readFileSync: (name: string) => kept.get(name) };
  const noUrls = { resolve: () => undefined, resolved: () => Promise.resolve() };
  return {
    hasGlyph: (codePoint) => regular.hasGlyphForCodePoint(codePoint) && bold.hasGlyphForCodePoint(codePoint),
    async render(definition) {
      const printer = new PdfPrinter({ body: { normal: 'regular', bold: 'bold' } }, files, noUrls, () => false);
      const stream = await printer.createPdfKitDocument({ defaultStyle: { font: 'body' }, ...definition }, {});
      const chunks: Buffer[] = [];
      await new Promise<void>((resolve, reject) => {
        stream.on('data', (chunk) => chunks.push(chunk));
        stream.on('end', resolve);
        stream.on('error', reject);
        stream.end();
      });
      return new Uint8Array(Buffer.concat(chunks));
    },
  };
}

/** Eight bytes no font begins with, then the number of a font kept in memory. */
const magic = [0x00, 0x59, 0x43, 0x46, 0x4f, 0x4e, 0x54, 0x00];

function keep(font: ParsedFont): Uint8Array {
  const number = handles.size;
  handles.set(number, font);
  return Uint8Array.from([...magic, number]);
}

/**
 * pdfkit parses the font anew for every document. It hands the bytes to fontkit's list of formats, so a format of our own
 * that knows the eight bytes above gives back the font parsed before. The copy of fontkit must be the one pdfkit uses.
 */
function loadFontkit(load: NodeJS.Require): Fontkit {
  if (fontkit) return fontkit;
  const pdfkit = createRequire(load.resolve('pdfmake')).resolve('pdfkit');
  fontkit = createRequire(pdfkit)('fontkit') as Fontkit;
  fontkit.registerFormat(KeptFont);
  return fontkit;
}

class KeptFont {
  static probe(bytes: Uint8Array): boolean {
    return magic.every((byte, index) => bytes[index] === byte);
  }

  constructor(stream: { buffer: Uint8Array }) {
    const font = handles.get(stream.buffer[magic.length] ?? -1);
    if (!font) throw new Error('unknown kept font');
    return font;
  }
}

/** Words and glyphs kept for each font; labels and names of authorities come back on every notice. */
const maxKept = 4000;

function remember(font: ParsedFont): ParsedFont {
  rememberLayouts(font);
  rememberOutlines(font);
  return font;
}

/** Makes laying out a word a pure function of the word, and remembers it. */
function rememberLayouts(font: ParsedFont): void {
  const layout = font.layout.bind(font);
  const words = new Map<string, object>();
  font.layout = (text, features) => {
    const known = features === undefined ? words.get(text) : undefined;
    if (known) return known;
    // A cached glyph remembers the characters it was first asked for. Two characters can share a glyph, so without this
    // the text layer, and with it the digest, would depend on what was printed earlier.
    font._glyphs = {};
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
    if (!glyph || Object.hasOwn(glyph, '_decode')) return glyph;
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
