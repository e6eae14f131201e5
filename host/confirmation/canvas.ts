import { createRequire } from 'node:module';
import type { SKRSContext2D } from '@napi-rs/canvas';
import { runsOf } from '../fonts/coverage.ts';
import type { Face } from '../fonts/faces.ts';

type CanvasLibrary = typeof import('@napi-rs/canvas');
export type Pen = SKRSContext2D;

/** Three bytes a pixel (red, green, blue), rows from the top. */
export interface Pixels {
  width: number;
  height: number;
  rgb: Uint8Array;
}

let loaded: CanvasLibrary | null = null;

/** Loaded with the first page: most of a day's work needs none, and it is a large library. */
function library(): CanvasLibrary {
  loaded ??= createRequire(import.meta.url)('@napi-rs/canvas') as CanvasLibrary;
  return loaded;
}

type Weight = 'regular' | 'bold';
/** Font files by the family name they go by in this process; each is loaded with the first text that needs it. */
const families = new Map<string, string>();
function familyOf(face: Face, weight: Weight): string {
  const file = face[weight];
  const known = families.get(file);
  if (known !== undefined) return known;
  const family = `page-${families.size}`;
  if (library().GlobalFonts.registerFromPath(file, family) === null) throw new Error(`cannot load the font ${file}`);
  families.set(file, family);
  return family;
}

const fonts = new WeakMap<Pen, { px: number; weight: Weight }>();
export const setFont = (pen: Pen, px: number, weight: Weight = 'regular'): void => void fonts.set(pen, { px, weight });

/** Reading the name of a font costs more than measuring a word: it is done when it changes. */
const used = new WeakMap<Pen, string>();
function use(pen: Pen, font: string): void {
  if (used.get(pen) === font) return;
  pen.font = font;
  used.set(pen, font);
}

/** Width of a text and what draws it, font by font. The library's own choice of a font is never asked: it may be an empty box. */
function laid(pen: Pen, text: string): { width: number; parts: { text: string; font: string; width: number }[] } {
  const { px, weight } = fonts.get(pen) ?? { px: 10, weight: 'regular' };
  const parts = runsOf(text).map((run) => {
    const font = `${px}px ${familyOf(run.face, weight)}`;
    use(pen, font);
    return { text: run.text, font, width: pen.measureText(run.text).width };
  });
  return { parts, width: parts.reduce((sum, one) => sum + one.width, 0) };
}

export const widthOf = (pen: Pen, text: string): number => laid(pen, text).width;

/** A spelled text at a place, aligned as the pen is. */
export function write(pen: Pen, text: string, x: number, y: number): void {
  const { parts, width } = laid(pen, text);
  const align = pen.textAlign;
  let left = align === 'right' ? x - width : align === 'center' ? x - width / 2 : x;
  pen.textAlign = 'left';
  for (const part of parts) {
    use(pen, part.font);
    pen.fillText(part.text, left, y);
    left += part.width;
  }
  pen.textAlign = align;
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
    if (char === '\n' || (line !== '' && widthOf(pen, line + char) > width)) {
      lines.push(line);
      line = '';
    }
    if (char !== '\n') line += char;
  }
  return [...lines, line];
}

/** One line of it, with … where it was cut. */
export function fit(pen: Pen, text: string, width: number): string {
  if (widthOf(pen, text) <= width) return text;
  const chars = [...text];
  while (chars.length > 0 && widthOf(pen, `${chars.join('')}…`) > width) chars.pop();
  return `${chars.join('')}…`;
}
