import QRCode from 'qrcode';
import { code128Bars } from './code128.ts';
import type { Align, PrintedItem } from './parser.ts';

/** Dots of one character in its cell, `rows` with ceil(width/8) bytes a row, most significant bit leftmost. */
export type CellPainter = (
  character: string,
  widthDots: number,
  heightDots: number,
  bold: boolean,
) => { widthDots: number; heightDots: number; rows: Uint8Array };

export interface PaperDots {
  widthDots: number;
  heightDots: number;
  /** One entry a dot, row by row; 1 is black. */
  dots: Uint8Array;
}

const LINE = 30;
const GLYPH = 24;

/**
 * What a print head with its own character generator burns into the paper, dot for dot.
 *
 * @param paint the character generator
 * @param columns narrow characters across
 */
export function burnPaper(
  items: readonly PrintedItem[],
  widthDots: number,
  columns: number,
  paint: CellPainter,
): PaperDots {
  const rows: Uint8Array[] = [];
  const cell = widthDots / columns;
  /** Feeds so many dot rows and gives the first one's number. */
  const feed = (count: number): number => {
    const from = rows.length;
    for (let i = 0; i < count; i += 1) rows.push(new Uint8Array(widthDots));
    return from;
  };
  const burn = (x: number, y: number): void => {
    const row = rows[y];
    if (row && x >= 0 && x < widthDots) row[x] = 1;
  };
  const start = (align: Align, width: number): number => {
    const free = widthDots - width;
    if (free <= 0 || align === 'left') return 0;
    return align === 'right' ? free : Math.floor(free / 2);
  };

  function setText(text: string, align: Align, bold: boolean, widthScale: number, heightScale: number): void {
    // A line that is too long goes on below, as in the machine: an encoder that counts wrongly shows here.
    let line: { character: string; width: number }[] = [];
    let used = 0;
    const flush = (): void => {
      const top = feed(LINE * heightScale) + 3 * heightScale;
      let left = start(align, used);
      for (const { character, width } of line) {
        if (character !== ' ') setCell(paint(character, width, GLYPH, bold), left, top, widthScale, heightScale);
        left += width * widthScale;
      }
      line = [];
      used = 0;
    };
    for (const character of text) {
      const width = character.charCodeAt(0) < 0x80 ? cell : 2 * cell;
      if (used + width * widthScale > widthDots) flush();
      line.push({ character, width });
      used += width * widthScale;
    }
    flush();
  }

  function setCell(
    glyph: ReturnType<CellPainter>,
    left: number,
    top: number,
    widthScale: number,
    heightScale: number,
  ): void {
    const across = Math.ceil(glyph.widthDots / 8);
    for (let y = 0; y < glyph.heightDots * heightScale; y += 1) {
      for (let x = 0; x < glyph.widthDots * widthScale; x += 1) {
        const sourceX = Math.floor(x / widthScale);
        const byte = glyph.rows[Math.floor(y / heightScale) * across + Math.floor(sourceX / 8)] ?? 0;
        if ((byte >> (7 - (sourceX % 8))) & 1) burn(left + x, top + y);
      }
    }
  }

  for (const item of items) {
    switch (item.kind) {
      case 'text':
        setText(item.text, item.align, item.bold, item.widthScale, item.heightScale);
        break;
      case 'raster': {
        const top = feed(item.heightDots);
        setCell(item, start(item.align, item.widthDots), top, 1, 1);
        break;
      }
      case 'qr': {
        const { modules } = QRCode.create([{ data: Buffer.from(item.data, 'utf8'), mode: 'byte' }], {
          errorCorrectionLevel: 'M',
        });
        const top = feed((modules.size + 4) * item.moduleDots) + 2 * item.moduleDots;
        const left = start(item.align, modules.size * item.moduleDots);
        for (let y = 0; y < modules.size * item.moduleDots; y += 1) {
          for (let x = 0; x < modules.size * item.moduleDots; x += 1) {
            if (modules.get(Math.floor(y / item.moduleDots), Math.floor(x / item.moduleDots))) burn(left + x, top + y);
          }
        }
        break;
      }
      case 'barcode': {
        const bars = code128Bars(item.data);
        const top = feed(64);
        const left = start(item.align, bars.length * 2);
        for (let y = 0; y < 64; y += 1)
          bars.forEach((isBlack, i) => {
            if (isBlack) [0, 1].forEach((dx) => burn(left + i * 2 + dx, top + y));
          });
        setText(item.data, item.align, false, 1, 1);
        break;
      }
      case 'feed':
        feed(item.lines * LINE);
        break;
      case 'cut': {
        const top = feed(32);
        for (let x = 0; x < widthDots; x += 1) if (x % 16 < 8) burn(x, top + 16);
        break;
      }
    }
  }
  const dots = new Uint8Array(widthDots * rows.length);
  rows.forEach((row, y) => dots.set(row, y * widthDots));
  return { widthDots, heightDots: rows.length, dots };
}
