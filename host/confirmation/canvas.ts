import { createRequire } from 'node:module';
import type { SKRSContext2D } from '@napi-rs/canvas';
import { findFonts } from '../fonts/fonts.ts';

type CanvasLibrary = typeof import('@napi-rs/canvas');
export type Pen = SKRSContext2D;

/** Three bytes a pixel (red, green, blue), rows from the top. */
export interface Pixels {
  width: number;
  height: number;
  rgb: Uint8Array;
}

let loaded: CanvasLibrary | null = null;
/** Asked for what the documents' font does not have; whichever is installed. */
const fallbackFonts = '"Noto Sans CJK SC", "Source Han Sans SC", "SimSun-ExtB", sans-serif';

/** Loaded with the first page: most of a day's work needs none, and it is a large library. @throws FontMissing */
function library(): CanvasLibrary {
  if (loaded) return loaded;
  const fonts = findFonts();
  const canvas = createRequire(import.meta.url)('@napi-rs/canvas') as CanvasLibrary;
  for (const [family, file] of [
    ['page-regular', fonts.regular],
    ['page-bold', fonts.bold],
  ] as const) {
    if (canvas.GlobalFonts.registerFromPath(file, family) === null) throw new Error(`cannot load the font ${file}`);
  }
  loaded = canvas;
  return canvas;
}

export function setFont(pen: Pen, px: number, weight: 'regular' | 'bold' = 'regular'): void {
  pen.font = `${px}px page-${weight}, ${fallbackFonts}`;
}

/** A white page, drawn on; the pixels are what is shown. `isMono`: nothing but black and white, as such a screen shows it. */
export function drawPage(
  width: number,
  height: number,
  draw: (pen: Pen) => void,
  options: { isMono?: boolean } = {},
): Pixels {
  const canvas = library().createCanvas(width, height);
  const pen = canvas.getContext('2d');
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, width, height);
  pen.fillStyle = '#000';
  pen.textBaseline = 'alphabetic';
  draw(pen);
  const { data } = pen.getImageData(0, 0, width, height);
  const rgb = new Uint8Array(width * height * 3);
  withoutAlpha(data, rgb);
  if (options.isMono) for (let at = 0; at < rgb.length; at += 3) rgb.fill(isDark(rgb, at) ? 0 : 255, at, at + 3);
  return { width, height, rgb };
}

function withoutAlpha(data: Uint8ClampedArray, rgb: Uint8Array): void {
  for (let from = 0, to = 0; to < rgb.length; from += 4, to += 3) {
    rgb[to] = data[from]!;
    rgb[to + 1] = data[from + 1]!;
    rgb[to + 2] = data[from + 2]!;
  }
}

/** Thin strokes of small characters stay closed only when grey counts as ink. */
const darkest = 0xa0;
const isDark = (rgb: Uint8Array, at: number): boolean => (rgb[at]! + rgb[at + 1]! + rgb[at + 2]!) / 3 < darkest;

/** Packed outside the main thread. */
export async function encodePng({ width, height, rgb }: Pixels): Promise<Uint8Array> {
  const { createCanvas } = library();
  const canvas = createCanvas(width, height);
  const pen = canvas.getContext('2d');
  const image = pen.createImageData(width, height);
  const { data } = image;
  for (let from = 0, to = 0; from < rgb.length; from += 3, to += 4) {
    data[to] = rgb[from]!;
    data[to + 1] = rgb[from + 1]!;
    data[to + 2] = rgb[from + 2]!;
    data[to + 3] = 255;
  }
  pen.putImageData(image, 0, 0);
  return new Uint8Array(await canvas.encode('png'));
}

/** @throws Error no image */
export async function decodePng(png: Uint8Array): Promise<Pixels> {
  const { createCanvas, loadImage } = library();
  const image = await loadImage(Buffer.from(png));
  const { width, height } = image;
  const pen = createCanvas(width, height).getContext('2d');
  pen.drawImage(image, 0, 0);
  const rgb = new Uint8Array(width * height * 3);
  withoutAlpha(pen.getImageData(0, 0, width, height).data, rgb);
  return { width, height, rgb };
}

/** Pages one below the other as one image; all of the same width. */
export function stack(pages: readonly Pixels[]): Pixels {
  const width = pages[0]?.width ?? 0;
  const height = pages.reduce((sum, page) => sum + page.height, 0);
  const rgb = new Uint8Array(width * height * 3);
  let at = 0;
  for (const page of pages) {
    rgb.set(page.rgb, at);
    at += page.rgb.length;
  }
  return { width, height, rgb };
}

/** Text broken by character to the width; at least one line. */
export function wrap(pen: Pen, text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const char of text) {
    if (char === '\n' || (line !== '' && pen.measureText(line + char).width > width)) {
      lines.push(line);
      line = '';
    }
    if (char !== '\n') line += char;
  }
  return [...lines, line];
}

/** One line of it, with … where it was cut. */
export function fit(pen: Pen, text: string, width: number): string {
  if (pen.measureText(text).width <= width) return text;
  const chars = [...text];
  while (chars.length > 0 && pen.measureText(`${chars.join('')}…`).width > width) chars.pop();
  return `${chars.join('')}…`;
}
