import { PNG } from 'pngjs';

/** Card photos have this size, whatever decodes them. */
export const PHOTO = { width: 102, height: 126, bmpBytes: 38_862 } as const;

/** Rows from the top, three bytes a pixel: red, green, blue. */
export interface RgbImage {
  width: number;
  height: number;
  rgb: Uint8Array;
}

/** The pixels of an uncompressed 24-bit BMP of a card photo's size; null when it is anything else. */
export function readPhotoBmp(bytes: Uint8Array): RgbImage | null {
  const { width, height } = PHOTO;
  const stride = (width * 3 + 3) & ~3;
  if (bytes.length !== PHOTO.bmpBytes) return null;
  const bmp = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pixelsAt = bmp.readUInt32LE(10);
  const rows = bmp.readInt32LE(22);
  const isPhoto =
    bmp.toString('latin1', 0, 2) === 'BM' &&
    bmp.readUInt32LE(14) >= 40 &&
    bmp.readInt32LE(18) === width &&
    Math.abs(rows) === height &&
    bmp.readUInt16LE(26) === 1 &&
    bmp.readUInt16LE(28) === 24 &&
    bmp.readUInt32LE(30) === 0 &&
    pixelsAt >= 54 &&
    pixelsAt + stride * height <= bmp.length;
  if (!isPhoto) return null;
  const rgb = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y += 1) {
    // A positive height means the last row comes first.
    const row = pixelsAt + stride * (rows > 0 ? height - 1 - y : y);
    for (let x = 0; x < width; x += 1) {
      for (let colour = 0; colour < 3; colour += 1) rgb[(y * width + x) * 3 + colour] = bmp[row + x * 3 + 2 - colour]!;
    }
  }
  return { width, height, rgb };
}

export function encodePng({ width, height, rgb }: RgbImage): Uint8Array {
  const png = new PNG({ width, height, colorType: 2 });
  for (let i = 0; i < width * height; i += 1) {
    png.data.set(rgb.subarray(i * 3, i * 3 + 3), i * 4);
    png.data[i * 4 + 3] = 0xff;
  }
  return PNG.sync.write(png, { colorType: 2 });
}
