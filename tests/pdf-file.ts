import { randomBytes } from 'node:crypto';
import { pdfOf } from './devices/pdf-pages.ts';

/** A whole one-page PDF of exactly so many bytes, like no other. */
export function pdfFile(bytes: number): Uint8Array<ArrayBuffer> {
  const page = pdfOf(1, 'x');
  const tail = Buffer.from('\nstartxref\n0\n%%EOF\n');
  const filler = Math.max(0, bytes - page.length - tail.length - 2);
  const noise = randomBytes(Math.ceil(filler / 2))
    .toString('hex')
    .slice(0, filler);
  return new Uint8Array(Buffer.concat([page, Buffer.from(`%${noise}`), tail, Buffer.from(' ')]));
}
