import { createRequire } from 'node:module';
import { crc32, deflateSync } from 'node:zlib';
import { copyDots, emptyBitmap, fillDots } from './bitmap.ts';
import { columnsOf, isInCharset, isNarrow, printable } from './charset.ts';
import { code128Modules } from './code128.ts';
import { BARCODE_MODULE_DOTS, barcodeFits, qrModuleDots } from './code-sizes.ts';
import { drawLine, GLYPH_HEIGHT, LINE_GAP, type TextStyle } from './drawn-line.ts';
import { barcodeText, knownOf, TEAR_OFF_LINES, type EncodeProfile } from './encode.ts';
import type { GlyphPainter } from './glyphs.ts';
import { layColumns, layPair, wrap } from './layout.ts';
import { placeRaster, type GlyphBitmap } from './raster.ts';
import type { Align, ReceiptDocument, ReceiptLine } from './receipt.ts';

const LINE_DOTS = GLYPH_HEIGHT + LINE_GAP;
const BARCODE_DOTS = 64;
const CUT_DOTS = 32;
const QR_MARGIN_MODULES = 2;

/**
 * A document as it will lie on paper, dot for dot; a cut is a dashed line. Characters the printer sets itself are shown
 * in the workstation's font: their places and sizes are the printer's, their strokes may differ.
 *
 * @param paint as made by `createGlyphPainter`
 */
export function renderPreview(document: ReceiptDocument, profile: EncodeProfile, paint: GlyphPainter): GlyphBitmap {
  const strips = document.lines.flatMap((line) => drawn(line, profile, paint));
  const across = (profile.paper.dots + 7) >> 3;
  const rows = new Uint8Array(across * strips.reduce((sum, strip) => sum + strip.heightDots, 0));
  let at = 0;
  for (const strip of strips) {
    rows.set(strip.rows, at);
    at += strip.rows.length;
  }
  return { widthDots: profile.paper.dots, heightDots: rows.length / across, rows };
}

/** Black on white, one bit a dot. */
export function previewPng({ widthDots, heightDots, rows }: GlyphBitmap): Uint8Array {
  const across = (widthDots + 7) >> 3;
  const lines = new Uint8Array((across + 1) * heightDots);
  for (let y = 0; y < heightDots; y += 1) {
    // In a picture 1 is white.
    for (let x = 0; x < across; x += 1) lines[y * (across + 1) + 1 + x] = ~rows[y * across + x]! & 0xff;
  }
  const size = Buffer.alloc(13);
  size.writeUInt32BE(widthDots, 0);
  size.writeUInt32BE(heightDots, 4);
  size.set([1, 0, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('89504E470D0A1A0A', 'hex'),
    pngPart('IHDR', size),
    pngPart('IDAT', deflateSync(lines)),
    pngPart('IEND', new Uint8Array()),
  ]);
}

function pngPart(type: string, content: Uint8Array): Uint8Array {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

function drawn(line: ReceiptLine, profile: EncodeProfile, paint: GlyphPainter): GlyphBitmap[] {
  const { paper } = profile;
  const plain = (texts: string[], bold = false): GlyphBitmap[] =>
    texts.map((text) => textStrip(text, { align: 'left', bold, size: 1 }, profile, paint));
  switch (line.kind) {
    case 'text': {
      const { align = 'left', bold = false, size = 1 } = line;
      return wrap(line.text, Math.floor(paper.columns / size)).map((text) =>
        textStrip(text, { align, bold, size }, profile, paint),
      );
    }
    case 'pair':
      return plain(layPair(line.left, line.right, paper.columns), line.bold);
    case 'columns':
      return plain(layColumns(line.cells, paper.columns), line.bold);
    case 'rule':
      return plain(['-'.repeat(paper.columns)]);
    case 'qr':
      return [
        qrStrip(
          printable(line.data),
          qrModuleDots(printable(line.data), line.size ?? 6, paper.dots),
          line.align ?? 'center',
          paper.dots,
        ),
      ];
    case 'barcode':
      if (!barcodeFits(barcodeText(line.data), paper.dots))
        return drawn({ kind: 'text', text: barcodeText(line.data), align: line.align ?? 'center' }, profile, paint);
      return barcodeStrips(barcodeText(line.data), line.align ?? 'center', profile, paint);
    case 'feed':
      return [emptyBitmap(paper.dots, LINE_DOTS * Math.min(255, Math.max(0, Math.trunc(line.lines))))];
    case 'cut':
      return [profile.cutter === false ? emptyBitmap(paper.dots, LINE_DOTS * TEAR_OFF_LINES) : cutStrip(paper.dots)];
  }
}

function textStrip(text: string, style: TextStyle, profile: EncodeProfile, paint: GlyphPainter): GlyphBitmap {
  const { paper, charset, rasterizer } = profile;
  const isRare = [...text].some((character) => !isInCharset(character, charset));
  if (isRare && rasterizer) {
    const { bitmap, offsetDots } = drawLine(text, style, paper, rasterizer);
    const strip = emptyBitmap(paper.dots, bitmap.heightDots);
    copyDots(placeRaster(bitmap, offsetDots, paper.dots), strip, 0, 0);
    return strip;
  }
  const strip = emptyBitmap(paper.dots, LINE_DOTS * style.size);
  const columnDots = paper.dots / paper.columns;
  const free = Math.max(0, paper.dots - columnsOf(text) * columnDots * style.size);
  let left = style.align === 'right' ? free : style.align === 'center' ? Math.floor(free / 2) : 0;
  for (const character of isRare ? knownOf(text, charset) : text) {
    const width = columnDots * (isNarrow(character) ? 1 : 2);
    // The printer enlarges by making each dot a block.
    if (character !== ' ')
      copyDots(
        paint(character, Math.round(width), GLYPH_HEIGHT, style.bold),
        strip,
        Math.round(left),
        (LINE_GAP / 2) * style.size,
        style.size,
      );
    left += width * style.size;
  }
  return strip;
}

type QrLibrary = typeof import('qrcode');
let qrLibrary: QrLibrary | null = null;

function qrStrip(data: string, moduleDots: number, align: Align, paperDots: number): GlyphBitmap {
  qrLibrary ??= createRequire(import.meta.url)('qrcode') as QrLibrary;
  const { modules } = qrLibrary.create([{ data: Buffer.from(data, 'utf8'), mode: 'byte' }], {
    errorCorrectionLevel: 'M',
  });
  const strip = emptyBitmap(paperDots, (modules.size + 2 * QR_MARGIN_MODULES) * moduleDots);
  const left = indent(align, paperDots, modules.size * moduleDots);
  for (let row = 0; row < modules.size; row += 1) {
    for (let column = 0; column < modules.size; column += 1) {
      if (modules.get(row, column))
        fillDots(strip, left + column * moduleDots, (row + QR_MARGIN_MODULES) * moduleDots, moduleDots, moduleDots);
    }
  }
  return strip;
}

function barcodeStrips(data: string, align: Align, profile: EncodeProfile, paint: GlyphPainter): GlyphBitmap[] {
  const { dots } = profile.paper;
  const modules = code128Modules(data);
  const strip = emptyBitmap(dots, BARCODE_DOTS);
  const left = indent(align, dots, modules.length * BARCODE_MODULE_DOTS);
  [...modules].forEach((module, i) => {
    if (module === '1') fillDots(strip, left + i * BARCODE_MODULE_DOTS, 0, BARCODE_MODULE_DOTS, BARCODE_DOTS);
  });
  return [strip, textStrip(data, { align, bold: false, size: 1 }, { ...profile, charset: 'gb18030' }, paint)];
}

function cutStrip(dots: number): GlyphBitmap {
  const strip = emptyBitmap(dots, CUT_DOTS);
  for (let x = 0; x < dots; x += 16) fillDots(strip, x, CUT_DOTS / 2, 8, 1);
  return strip;
}

function indent(align: Align, dots: number, width: number): number {
  const free = Math.max(0, dots - width);
  return align === 'center' ? free >> 1 : align === 'right' ? free : 0;
}
