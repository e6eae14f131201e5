import sharp from 'sharp';
import { ImagingError } from './errors.ts';
import type { Pixels } from './pixels.ts';

// Nothing is decoded twice; what the library keeps is memory the workstation misses.
sharp.cache(false);
sharp.concurrency(1);

/** A3 at 400 dpi, A4 at 600. */
export const MAX_PIXELS = 40_000_000;
const DEFAULT_DPI = 300;

export type PageType = 'image/jpeg' | 'image/png' | 'image/tiff' | 'image/x-portable-anymap';

/** By the bytes themselves, whatever the name says; null for everything this station does not read as a page. */
export function pageType(bytes: Uint8Array): PageType | null {
  const starts = (...head: number[]): boolean => head.every((byte, at) => bytes[at] === byte);
  if (starts(0xff, 0xd8, 0xff)) return 'image/jpeg';
  if (starts(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'image/png';
  if (starts(0x49, 0x49, 0x2a, 0x00) || starts(0x4d, 0x4d, 0x00, 0x2a)) return 'image/tiff';
  return starts(0x50) && bytes[1]! >= 0x34 && bytes[1]! <= 0x36 ? 'image/x-portable-anymap' : null;
}

export interface PageHead {
  type: PageType;
  width: number;
  height: number;
  /** As the file says; null where it does not, or says nonsense. */
  dpi: number | null;
  isCmyk: boolean;
}

/** Size and type without unpacking. @throws ImagingError PAGE_TYPE | PAGE_TOO_LARGE | PAGE_DAMAGED */
export async function readHead(bytes: Uint8Array): Promise<PageHead> {
  const type = pageType(bytes);
  if (!type) throw new ImagingError('PAGE_TYPE');
  // The limit is ours to give below, with the size in it.
  const found = await sharp(bytes, { limitInputPixels: false, failOn: 'error' })
    .metadata()
    .catch((error: unknown) => {
      throw new ImagingError('PAGE_DAMAGED', {}, error);
    });
  const { width, height, density, space } = found;
  if (width * height > MAX_PIXELS) throw new ImagingError('PAGE_TOO_LARGE', { width, height });
  if (width < 16 || height < 16) throw new ImagingError('PAGE_DAMAGED', { width, height });
  return {
    type,
    width,
    height,
    dpi: density !== undefined && density >= 50 && density <= 2400 ? density : null,
    isCmyk: space === 'cmyk',
  };
}

/**
 * Unpacks a page to grey or RGB, its EXIF turn applied.
 *
 * @param dpi what the scanner was told; the file's own word otherwise
 * @throws ImagingError PAGE_TYPE | PAGE_TOO_LARGE | PAGE_DAMAGED
 */
export async function decodePage(bytes: Uint8Array, dpi?: number): Promise<Pixels> {
  const head = await readHead(bytes);
  const picture = sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'warning', sequentialRead: true })
    .autoOrient()
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb');
  try {
    const { data, info } = await picture.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    if (info.channels !== 1 && info.channels !== 3) throw new ImagingError('PAGE_DAMAGED', { channels: info.channels });
    return {
      data,
      width: info.width,
      height: info.height,
      channels: info.channels,
      dpi: dpi ?? head.dpi ?? guessDpi(info.width, info.height),
    };
  } catch (error) {
    throw error instanceof ImagingError ? error : new ImagingError('PAGE_DAMAGED', {}, error);
  }
}

/** A page that does not say is taken for A4, near a resolution scanners have. */
function guessDpi(width: number, height: number): number {
  const seen = Math.max(width, height) / 11.69;
  return [75, 100, 150, 200, 240, 300, 400, 600].find((dpi) => Math.abs(dpi - seen) < dpi * 0.12) ?? DEFAULT_DPI;
}
