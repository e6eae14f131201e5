import { decodePage, pageType } from '../decode.ts';
import { ImagingError } from '../errors.ts';
import sharp from 'sharp';
import { inspectPdf } from './pdf-facts.ts';
import { inspectZip } from './zip-facts.ts';

/** What an electronic file is by its own bytes, whatever its name says. */
export interface FileFacts {
  mime: string;
  /** Null where the kind of file does not say without laying it out (DOCX, OFD). */
  pages: number | null;
}

/** More than any material has; what claims more is made to hang a viewer. */
export const MAX_FILE_PAGES = 2000;

/**
 * Types, checks and counts a file before it is kept. Nothing of it is run, laid out or unpacked beyond a bounded look.
 *
 * @throws ImagingError FILE_* | PAGE_TOO_LARGE | PAGE_DAMAGED
 */
export async function inspectFile(bytes: Uint8Array): Promise<FileFacts> {
  if (starts(bytes, '%PDF-')) return { mime: 'application/pdf', pages: limited(inspectPdf(bytes)) };
  if (starts(bytes, 'PK\u0003\u0004')) return { mime: inspectZip(bytes), pages: null };
  if (isHeif(bytes)) throw new ImagingError('FILE_HEIC');
  const type = pageType(bytes);
  if (type !== 'image/jpeg' && type !== 'image/png' && type !== 'image/tiff') throw new ImagingError('FILE_TYPE');
  const pages = type === 'image/tiff' ? limited(await tiffPages(bytes)) : 1;
  // Looked at whole: a picture that ends in the middle is found now, while the citizen is still there.
  await decodePage(bytes);
  return { mime: type, pages };
}

const starts = (bytes: Uint8Array, head: string): boolean =>
  Buffer.from(bytes.subarray(0, head.length)).toString('latin1') === head;

/** ISO base media with a brand of still pictures: what telephones write, under whatever name. */
const isHeif = (bytes: Uint8Array): boolean =>
  /^....ftyp(heic|heix|hevc|heim|heis|mif1|msf1|avif)/s.test(Buffer.from(bytes.subarray(0, 12)).toString('latin1'));

function limited(pages: number): number {
  if (pages > MAX_FILE_PAGES) throw new ImagingError('FILE_PAGES', { pages, limit: MAX_FILE_PAGES });
  return pages;
}

async function tiffPages(bytes: Uint8Array): Promise<number> {
  try {
    return (await sharp(bytes, { limitInputPixels: false, failOn: 'error' }).metadata()).pages ?? 1;
  } catch (error) {
    throw new ImagingError('PAGE_DAMAGED', {}, error);
  }
}
