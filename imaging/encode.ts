import sharp from 'sharp';
import { MAX_PIXELS } from './decode.ts';
import type { Pixels } from './pixels.ts';

/** @param quality 1–100 */
export async function toJpeg({ data, width, height, channels, dpi }: Pixels, quality: number): Promise<Buffer> {
  return sharp(data, { raw: { width, height, channels } })
    .withMetadata({ density: dpi })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .jpeg({ quality })
    .toBuffer();
}

const BLACK_BELOW = 150;

/**
 * Black and white as TIFF with CCITT G4. One tile holds the whole page, so that its bytes are one G4 stream a PDF can carry as they are.
 */
export async function toG4({ data, width, height, channels, dpi }: Pixels): Promise<Buffer> {
  if (channels !== 1) throw new TypeError('one channel expected');
  // Tiles come in steps of 16.
  const w = Math.ceil(width / 16) * 16;
  const h = Math.ceil(height / 16) * 16;
  const black = new Uint8Array(w * h).fill(255);
  for (let y = 0; y < height; y += 1)
    for (let x = 0, from = y * width, to = y * w; x < width; x += 1, from += 1, to += 1)
      if (data[from]! < BLACK_BELOW) black[to] = 0;
  const perMillimetre = dpi / 25.4;
  return sharp(black, { raw: { width: w, height: h, channels: 1 } })
    .toColourspace('b-w')
    .tiff({
      compression: 'ccittfax4',
      bitdepth: 1,
      tile: true,
      tileWidth: w,
      tileHeight: h,
      xres: perMillimetre,
      yres: perMillimetre,
    })
    .toBuffer();
}

const THUMBNAIL = 320;

export async function toThumbnail({ data, width, height, channels }: Pixels): Promise<Buffer> {
  return sharp(data, { raw: { width, height, channels } })
    .resize({ width: THUMBNAIL, height: THUMBNAIL, fit: 'inside', fastShrinkOnLoad: true, kernel: 'linear' })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .jpeg({ quality: 72 })
    .toBuffer();
}

/** A stored page as a browser can show it. */
export async function toViewable(bytes: Uint8Array, page: number): Promise<Buffer> {
  return sharp(bytes, { page, limitInputPixels: MAX_PIXELS }).png({ compressionLevel: 3 }).toBuffer();
}
