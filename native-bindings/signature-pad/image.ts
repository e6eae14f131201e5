import { deflateSync } from 'node:zlib';
import { REPORT, rectBytes } from './reports.ts';
import type { Rect } from './strokes.ts';

/** Three bytes a pixel (red, green, blue), rows from the top, nothing between rows. */
export interface PadImage {
  width: number;
  height: number;
  rgb: Uint8Array;
}

/** `mono`: one bit, 1 is white. `rgb565`: high byte first. `rgb24`: blue, green, red. */
export type Encoding = 'mono' | 'rgb565' | 'rgb24';

const ENCODING_BYTE = { mono: 0x00, rgb565: 0x02, rgb24: 0x04 } as const;
const ZLIB = 0x01;
/** What counts as ink on a screen that knows only black and white. */
const DARK = 0x80;

export const SMALL_BLOCK = 253;
export const LARGE_BLOCK = 2557;

export interface EncodedImage {
  encodingByte: number;
  data: Uint8Array;
}

/** @throws RangeError the pixels do not fill width × height */
export function encodeImage(image: PadImage, encoding: Encoding, options: { zlib?: boolean } = {}): EncodedImage {
  checkImage(image);
  const data =
    encoding === 'mono' ? encodeMono(image) : encoding === 'rgb565' ? encodeRgb565(image) : encodeRgb24(image);
  if (encoding === 'mono' && options.zlib === true)
    return { encodingByte: ENCODING_BYTE.mono | ZLIB, data: deflateSync(data) };
  return { encodingByte: ENCODING_BYTE[encoding], data };
}

export function checkImage({ width, height, rgb }: PadImage): void {
  if (
    !Number.isInteger(width) ||
    !Number.isInteger(height) ||
    width < 1 ||
    height < 1 ||
    rgb.length !== width * height * 3
  ) {
    throw new RangeError(`an image of ${width} x ${height} does not have ${rgb.length} bytes`);
  }
}

/** @throws RangeError not whole pixels, empty, or beyond the screen */
export function checkRect(rect: Rect, screen: { width: number; height: number }, name: string): void {
  const { x, y, width, height } = rect;
  const isWhole = [x, y, width, height].every(Number.isInteger);
  if (!isWhole || x < 0 || y < 0 || width < 1 || height < 1 || x + width > screen.width || y + height > screen.height) {
    throw new RangeError(`${name} ${x},${y} ${width} x ${height} is not on the screen`);
  }
}

export function cropImage(image: PadImage, rect: Rect): PadImage {
  checkRect(rect, image, 'crop');
  const rgb = new Uint8Array(rect.width * rect.height * 3);
  for (let row = 0; row < rect.height; row += 1) {
    const from = ((rect.y + row) * image.width + rect.x) * 3;
    rgb.set(image.rgb.subarray(from, from + rect.width * 3), row * rect.width * 3);
  }
  return { width: rect.width, height: rect.height, rgb };
}

/** The command that opens an image: for the whole screen, or for part of it. */
export function startImageReport(encodingByte: number, rect: Rect | null): Uint8Array {
  return rect === null
    ? Uint8Array.of(REPORT.startImage, encodingByte)
    : Uint8Array.from([REPORT.startImageArea, encodingByte, 1, ...rectBytes(rect)]);
}

/** How the data is cut into feature reports; each is padded to its full size, shorter ones are refused by some firmware. */
export function* imageBlocks(
  data: Uint8Array,
  blockBytes: typeof SMALL_BLOCK | typeof LARGE_BLOCK = SMALL_BLOCK,
): Generator<Uint8Array> {
  for (let at = 0; at < data.length; at += blockBytes) {
    const part = data.subarray(at, at + blockBytes);
    const report = new Uint8Array(blockBytes + 3);
    report[0] = REPORT.imageBlock;
    report[1] = part.length & 0xff;
    report[2] = part.length >> 8;
    report.set(part, 3);
    yield report;
  }
}

function encodeMono({ width, height, rgb }: PadImage): Uint8Array {
  const rowBytes = (width + 7) >> 3;
  const data = new Uint8Array(rowBytes * height).fill(0xff);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = (y * width + x) * 3;
      if ((rgb[at]! | rgb[at + 1]! | rgb[at + 2]!) <= DARK) data[y * rowBytes + (x >> 3)]! &= ~(0x80 >> (x & 7));
    }
  }
  return data;
}

function encodeRgb565({ width, height, rgb }: PadImage): Uint8Array {
  const data = new Uint8Array(width * height * 2);
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const [red, green, blue] = [rgb[pixel * 3]!, rgb[pixel * 3 + 1]!, rgb[pixel * 3 + 2]!];
    data[pixel * 2] = (red & 0xf8) | (green >> 5);
    data[pixel * 2 + 1] = ((green & 0x1c) << 3) | (blue >> 3);
  }
  return data;
}

function encodeRgb24({ width, height, rgb }: PadImage): Uint8Array {
  const data = new Uint8Array(width * height * 3);
  for (let at = 0; at < data.length; at += 3) {
    data[at] = rgb[at + 2]!;
    data[at + 1] = rgb[at + 1]!;
    data[at + 2] = rgb[at]!;
  }
  return data;
}
