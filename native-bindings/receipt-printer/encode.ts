import { encodeText, isInCharset, printable } from './charset.ts';
import { BARCODE_MODULE_DOTS, barcodeFits, qrModuleDots } from './code-sizes.ts';
import { drawLine, type TextStyle } from './drawn-line.ts';
import { layColumns, layPair, wrap } from './layout.ts';
import { encodeRaster, type GlyphRasterizer } from './raster.ts';
import {
  PAPER_80MM,
  type Align,
  type Charset,
  type PaperProfile,
  type ReceiptDocument,
  type ReceiptLine,
} from './receipt.ts';

export interface EncodeProfile {
  paper: PaperProfile;
  charset: Charset;
  /** Draws lines with characters the printer lacks. Without it they are replaced by the mark 〓. */
  rasterizer?: GlyphRasterizer;
  /** Without a knife a cut is a feed past the edge where paper is torn off. True unless given. */
  cutter?: boolean;
}

export const DEFAULT_PROFILE: EncodeProfile = { paper: PAPER_80MM, charset: 'gb18030' };

/** `ESC @` and, because it may switch it off, Chinese mode again. */
export const INIT = Uint8Array.of(0x1b, 0x40, 0x1c, 0x26);
export const TEAR_OFF_LINES = 5;
const ALIGN_CODE: Record<Align, number> = { left: 0, center: 1, right: 2 };

/**
 * The commands for a document, each element a whole number of commands: a question to the printer may be sent between
 * elements, never inside one.
 */
export function encodeReceipt(document: ReceiptDocument, profile: EncodeProfile = DEFAULT_PROFILE): Uint8Array[] {
  return [INIT, ...document.lines.flatMap((line) => encodeLine(line, profile))];
}

function encodeLine(line: ReceiptLine, profile: EncodeProfile): Uint8Array[] {
  const { columns } = profile.paper;
  switch (line.kind) {
    case 'text': {
      const size = line.size ?? 1;
      const style = { align: line.align ?? 'left', bold: line.bold ?? false, size };
      return wrap(line.text, Math.floor(columns / size)).flatMap((text) => textLine(text, style, profile));
    }
    case 'pair':
      return plainLines(layPair(line.left, line.right, columns), line.bold, profile);
    case 'columns':
      return plainLines(layColumns(line.cells, columns), line.bold, profile);
    case 'rule':
      return plainLines(['-'.repeat(columns)], false, profile);
    case 'qr':
      return [
        aligned(line.align ?? 'center'),
        qr(line.data, qrModuleDots(printable(line.data), line.size ?? 6, profile.paper.dots)),
        aligned('left'),
      ];
    case 'barcode':
      // A code wider than the paper comes out as nothing; its text can still be typed in.
      if (!barcodeFits(barcodeText(line.data), profile.paper.dots))
        return encodeLine({ kind: 'text', text: barcodeText(line.data), align: line.align ?? 'center' }, profile);
      return [aligned(line.align ?? 'center'), code128(line.data), aligned('left')];
    case 'feed':
      return [Uint8Array.of(0x1b, 0x64, Math.min(255, Math.max(0, Math.trunc(line.lines))))];
    case 'cut':
      if (profile.cutter === false) return [Uint8Array.of(0x1b, 0x64, TEAR_OFF_LINES)];
      // Feeds the last line past the knife, then leaves the slip hanging by one point.
      return [Uint8Array.of(0x1d, 0x56, 0x42, 0x03)];
  }
}

function plainLines(lines: string[], bold: boolean | undefined, profile: EncodeProfile): Uint8Array[] {
  return lines.flatMap((text) => textLine(text, { align: 'left', bold: bold ?? false, size: 1 }, profile));
}

function textLine(text: string, style: TextStyle, profile: EncodeProfile): Uint8Array[] {
  const isRare = [...text].some((character) => !isInCharset(character, profile.charset));
  if (isRare && profile.rasterizer) return rasterLine(text, style, profile, profile.rasterizer);
  const known = isRare ? knownOf(text, profile.charset) : text;
  const scale = (style.size - 1) * 0x11;
  const isPlain = style.align === 'left' && !style.bold && style.size === 1;
  if (isPlain) return [Uint8Array.from([...encodeText(known), 0x0a])];
  return [
    Uint8Array.from([
      0x1b,
      0x61,
      ALIGN_CODE[style.align],
      0x1b,
      0x45,
      style.bold ? 1 : 0,
      0x1d,
      0x21,
      scale,
      ...encodeText(known),
      0x0a,
      0x1d,
      0x21,
      0,
      0x1b,
      0x45,
      0,
      0x1b,
      0x61,
      0,
    ]),
  ];
}

/** What such a printer sets itself, a mark in place of each character it lacks. */
export function knownOf(text: string, charset: Charset): string {
  return [...text].map((character) => (isInCharset(character, charset) ? character : '〓')).join('');
}

/** The whole line is drawn, so that rare and common characters share one baseline and one grid. */
function rasterLine(
  text: string,
  style: TextStyle,
  { paper }: EncodeProfile,
  rasterizer: GlyphRasterizer,
): Uint8Array[] {
  const { bitmap, offsetDots } = drawLine(text, style, paper, rasterizer);
  return encodeRaster(bitmap, offsetDots, paper.dots);
}

function aligned(align: Align): Uint8Array {
  return Uint8Array.of(0x1b, 0x61, ALIGN_CODE[align]);
}

/** Model 2, error correction M, content as UTF-8. */
export function qr(data: string, moduleDots: number): Uint8Array {
  const content = Buffer.from(printable(data), 'utf8');
  const stored = content.length + 3;
  return Uint8Array.from([
    0x1d,
    0x28,
    0x6b,
    4,
    0,
    0x31,
    0x41,
    0x32,
    0,
    0x1d,
    0x28,
    0x6b,
    3,
    0,
    0x31,
    0x43,
    moduleDots,
    0x1d,
    0x28,
    0x6b,
    3,
    0,
    0x31,
    0x45,
    0x31,
    0x1d,
    0x28,
    0x6b,
    stored & 0xff,
    stored >> 8,
    0x31,
    0x50,
    0x30,
    ...content,
    0x1d,
    0x28,
    0x6b,
    3,
    0,
    0x31,
    0x51,
    0x30,
  ]);
}

/** What of a text a barcode can hold. */
export function barcodeText(data: string): string {
  return data.replace(/[^ -~]/g, '').slice(0, 120);
}

/** Code set B with the text below; characters it does not have are left out. `{` is the code set's own mark and doubled. */
export function code128(data: string): Uint8Array {
  const content = Buffer.from(barcodeText(data).replaceAll('{', '{{'), 'latin1');
  return Uint8Array.from([
    0x1d,
    0x68,
    64,
    0x1d,
    0x77,
    BARCODE_MODULE_DOTS,
    0x1d,
    0x48,
    2,
    0x1d,
    0x6b,
    0x49,
    content.length + 2,
    0x7b,
    0x42,
    ...content,
  ]);
}
