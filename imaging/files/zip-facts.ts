import { ImagingError } from '../errors.ts';

const MAX_ENTRIES = 5_000;
const MAX_UNPACKED = 400 * 1024 * 1024;
const MAX_RATIO = 250;
const endMark = 0x06054b50;
const entryMark = 0x02014b50;
const office = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

/**
 * What a ZIP is, by the names in its directory; what its directory says it unpacks to is weighed, and nothing is unpacked.
 *
 * @returns the MIME type: a Word document or an OFD
 * @throws ImagingError FILE_TYPE | FILE_BOMB | FILE_BROKEN
 */
export function inspectZip(bytes: Uint8Array): string {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const end = endOf(view);
  const count = view.readUInt16LE(end + 10);
  const from = view.readUInt32LE(end + 16);
  // A directory that does not say its size in place is for archives larger than any material.
  if (count > MAX_ENTRIES || from === 0xffffffff) throw new ImagingError('FILE_BOMB', { entries: count });
  const names = new Set<string>();
  let unpacked = 0;
  let at = from;
  for (let entry = 0; entry < count; entry += 1) {
    if (at + 46 > view.length || view.readUInt32LE(at) !== entryMark) throw new ImagingError('FILE_BROKEN');
    const packedBytes = view.readUInt32LE(at + 20);
    const plainBytes = view.readUInt32LE(at + 24);
    const nameBytes = view.readUInt16LE(at + 28);
    unpacked += plainBytes;
    if (unpacked > MAX_UNPACKED || (plainBytes > 10_000_000 && plainBytes > packedBytes * MAX_RATIO))
      throw new ImagingError('FILE_BOMB', { entries: count });
    names.add(view.toString('utf8', at + 46, at + 46 + nameBytes));
    at += 46 + nameBytes + view.readUInt16LE(at + 30) + view.readUInt16LE(at + 32);
  }
  if (names.has('[Content_Types].xml') && names.has('word/document.xml')) {
    if ([...names].some((one) => /vbaProject\.bin$/i.test(one))) throw new ImagingError('FILE_SCRIPT');
    return office;
  }
  if (names.has('OFD.xml')) return 'application/ofd';
  throw new ImagingError('FILE_TYPE');
}

function endOf(view: Buffer): number {
  // Behind it there may be a comment of up to 64 KB.
  for (let at = view.length - 22; at >= Math.max(0, view.length - 65_557); at -= 1)
    if (view.readUInt32LE(at) === endMark) return at;
  throw new ImagingError('FILE_BROKEN');
}
