import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Face } from '#host/fonts/faces.ts';

interface Font {
  _glyphs: object;
  glyphForCodePoint(code: number): { id: number; path: { commands: unknown[] } };
}

/** The outline a PDF holds for a character of a font, as text; null where there is none. Read with the library that embeds it. */
export function outlines(): (face: Face, code: number) => string | null {
  const here = createRequire(import.meta.url);
  const pdfkit = createRequire(here.resolve('pdfmake')).resolve('pdfkit');
  const { create } = createRequire(pdfkit)('fontkit') as { create(bytes: Uint8Array): Font };
  const fonts = new Map<string, Font>();
  return ({ regular }, code) => {
    const font = fonts.get(regular) ?? create(readFileSync(regular));
    fonts.set(regular, font);
    // It keeps every glyph it made: gigabytes, for all of them.
    font._glyphs = {};
    const glyph = font.glyphForCodePoint(code);
    const { commands } = glyph.path;
    return glyph.id === 0 || commands.length === 0 ? null : JSON.stringify(commands);
  };
}
