import { inflateSync } from 'node:zlib';
import { ImagingError } from '../errors.ts';

const MAX_STREAM = 20 * 1024 * 1024;
const MAX_UNPACKED = 200 * 1024 * 1024;

/**
 * Looks through the objects of a PDF, those packed into object streams too, without laying out a page.
 *
 * @returns how many pages it says it has
 * @throws ImagingError FILE_BROKEN | FILE_PASSWORD | FILE_SCRIPT | FILE_BOMB
 */
export function inspectPdf(bytes: Uint8Array): number {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  // Cut off, the end is missing; behind it some programs leave a few bytes.
  if (!/%%EOF/.test(text.slice(-2048)) || !/startxref/.test(text.slice(-4096))) throw new ImagingError('FILE_BROKEN');
  const objects = plainObjects(text);
  if (/\/Encrypt\s*(\d+\s+\d+\s+R|<<)/.test(objects)) throw new ImagingError('FILE_PASSWORD');
  const all = objects + packedObjects(text);
  // A name may be written with its letters as numbers.
  const named = all.replace(/#([0-9a-f]{2})/gi, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  if (/\/(JavaScript|JS|Launch|RichMedia)(?![A-Za-z])/.test(named)) throw new ImagingError('FILE_SCRIPT');
  const counts = [...named.matchAll(/\/Type\s*\/Pages(?![A-Za-z])/g)].map(({ index }) =>
    Number(/\/Count\s+(\d{1,9})/.exec(dictionaryAround(named, index))?.[1] ?? 0),
  );
  const pages = Math.max(0, ...counts);
  if (pages === 0) throw new ImagingError('FILE_BROKEN');
  return pages;
}

const MAX_DICTIONARY = 400_000;

/** From its `<<` to its `>>`. */
function dictionaryAround(text: string, at: number): string {
  let from = at;
  for (let depth = 0; from > 0 && at - from < MAX_DICTIONARY; from -= 1) {
    const two = text.slice(from - 1, from + 1);
    if (two === '<<' && depth === 0) break;
    if (two === '<<' || two === '>>') {
      depth += two === '>>' ? 1 : -1;
      from -= 1;
    }
  }
  let to = at;
  for (let depth = 0; to < text.length && to - at < MAX_DICTIONARY; to += 1) {
    const two = text.slice(to, to + 2);
    if (two === '>>' && depth === 0) break;
    if (two === '<<' || two === '>>') {
      depth += two === '<<' ? 1 : -1;
      to += 1;
    }
  }
  return text.slice(from, to);
}

/** Everything but what stands in streams, where any bytes may look like anything. */
const plainObjects = (text: string): string => text.replace(/stream\r?\n[\s\S]*?endstream/g, ' ');

function packedObjects(text: string): string {
  let all = '';
  for (const found of text.matchAll(/\/Type\s*\/ObjStm[\s\S]{0,400}?stream\r?\n/g)) {
    const from = found.index + found[0].length;
    const to = text.indexOf('endstream', from);
    if (to < 0) throw new ImagingError('FILE_BROKEN');
    try {
      all += inflateSync(Buffer.from(text.slice(from, to), 'latin1'), {
        maxOutputLength: MAX_STREAM,
        finishFlush: 2,
      }).toString('latin1');
    } catch (error) {
      if (error instanceof RangeError) throw new ImagingError('FILE_BOMB', {}, error);
      throw new ImagingError('FILE_BROKEN', {}, error);
    }
    if (all.length > MAX_UNPACKED) throw new ImagingError('FILE_BOMB');
  }
  return all;
}
