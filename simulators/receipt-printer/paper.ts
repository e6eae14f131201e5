import { createCanvas, GlobalFonts, type SKRSContext2D } from '@napi-rs/canvas';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import QRCode from 'qrcode';
import { code128Bars } from './code128.ts';
import type { Align, PrintedItem } from './parser.ts';

const FAMILY = 'simulated-paper';
const CELL = 12;
const LINE_HEIGHT = 30;
const MARGIN = 24;

/** Draws what lies in the tray as one strip of paper. */
export async function drawPaper(items: readonly PrintedItem[], dots: number, outFile: string): Promise<void> {
  if (!GlobalFonts.has(FAMILY)) {
    const folder = dirname(createRequire(import.meta.url).resolve('@expo-google-fonts/noto-sans-sc/package.json'));
    GlobalFonts.registerFromPath(join(folder, '400Regular', 'NotoSansSC_400Regular.ttf'), FAMILY);
  }
  const heights = items.map(heightOf);
  const height = heights.reduce((sum, one) => sum + one, 0) + 2 * MARGIN;
  const canvas = createCanvas(dots + 2 * MARGIN, Math.max(height, 2 * MARGIN + LINE_HEIGHT));
  const pen = canvas.getContext('2d');
  pen.fillStyle = '#fdfdfa';
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.fillStyle = '#1a1a1a';
  let y = MARGIN;
  items.forEach((item, i) => {
    draw(pen, item, dots, y);
    y += heights[i] ?? 0;
  });
  await writeFile(outFile, await canvas.encode('png'));
}

function heightOf(item: PrintedItem): number {
  switch (item.kind) {
    case 'text':
      return LINE_HEIGHT * item.heightScale;
    case 'raster':
      return item.heightDots;
    case 'qr':
      return (QRCode.create(item.data, { errorCorrectionLevel: 'M' }).modules.size + 4) * item.moduleDots;
    case 'barcode':
      return 64 + LINE_HEIGHT;
    case 'feed':
      return item.lines * LINE_HEIGHT;
    case 'cut':
      return 32;
  }
}

function draw(pen: SKRSContext2D, item: PrintedItem, dots: number, y: number): void {
  switch (item.kind) {
    case 'text':
      return drawText(pen, item, dots, y);
    case 'raster':
      return drawBits(
        pen,
        item.rows,
        item.widthDots,
        item.heightDots,
        MARGIN + indent(item.align, dots, item.widthDots),
        y,
      );
    case 'qr':
      return drawQr(pen, item, dots, y);
    case 'barcode': {
      const bars = code128Bars(item.data);
      const left = MARGIN + indent(item.align, dots, bars.length * 2);
      bars.forEach((isBlack, i) => isBlack && pen.fillRect(left + i * 2, y, 2, 64));
      return drawText(
        pen,
        { text: item.data, align: item.align, bold: false, widthScale: 1, heightScale: 1 },
        dots,
        y + 64,
      );
    }
    case 'cut':
      for (let x = 0; x < dots + 2 * MARGIN; x += 16) pen.fillRect(x, y + 16, 8, 1);
      return;
    case 'feed':
      return;
  }
}

interface TextRun {
  text: string;
  align: Align;
  bold: boolean;
  widthScale: number;
  heightScale: number;
}

function drawText(pen: SKRSContext2D, run: TextRun, dots: number, y: number): void {
  const cells = [...run.text].map((character) => ({
    character,
    width: (character.charCodeAt(0) < 0x80 ? 1 : 2) * CELL * run.widthScale,
  }));
  let x =
    MARGIN +
    indent(
      run.align,
      dots,
      cells.reduce((sum, cell) => sum + cell.width, 0),
    );
  pen.font = `24px ${FAMILY}`;
  pen.textAlign = 'center';
  pen.textBaseline = 'alphabetic';
  for (const { character, width } of cells) {
    pen.save();
    pen.translate(x + width / 2, y + 23 * run.heightScale);
    pen.scale(run.widthScale, run.heightScale);
    pen.fillText(character, 0, 0);
    if (run.bold) pen.fillText(character, 1, 0);
    pen.restore();
    x += width;
  }
}

function drawQr(
  pen: SKRSContext2D,
  item: { data: string; moduleDots: number; align: Align },
  dots: number,
  y: number,
): void {
  const { modules } = QRCode.create(item.data, { errorCorrectionLevel: 'M' });
  const side = modules.size * item.moduleDots;
  const left = MARGIN + indent(item.align, dots, side);
  for (let row = 0; row < modules.size; row += 1) {
    for (let column = 0; column < modules.size; column += 1) {
      if (!modules.get(row, column)) continue;
      pen.fillRect(left + column * item.moduleDots, y + (row + 2) * item.moduleDots, item.moduleDots, item.moduleDots);
    }
  }
}

function drawBits(
  pen: SKRSContext2D,
  rows: Uint8Array,
  width: number,
  height: number,
  left: number,
  top: number,
): void {
  const across = width >> 3;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if (((rows[y * across + (x >> 3)] ?? 0) >> (7 - (x & 7))) & 1) pen.fillRect(left + x, top + y, 1, 1);
    }
  }
}

function indent(align: Align, dots: number, width: number): number {
  const free = Math.max(0, dots - width);
  return align === 'center' ? free >> 1 : align === 'right' ? free : 0;
}
