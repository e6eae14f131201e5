import { DeviceError } from '../errors.ts';

/** What no printer should be sent. @throws PRINT_FILE_INVALID */
export function checkPdf(bytes: Uint8Array, maxBytes: number): void {
  const refuse = (reason: string): never => {
    throw new DeviceError('PRINT_FILE_INVALID', { detail: { reason, bytes: bytes.length } });
  };
  if (bytes.length === 0) refuse('empty');
  if (bytes.length > maxBytes) refuse('too large');
  const text = (from: number, to: number): string =>
    Buffer.from(bytes.subarray(Math.max(0, from), to)).toString('latin1');
  // Some writers put a few bytes before the header; readers look in the first 1024.
  if (!text(0, 1024).includes('%PDF-')) refuse('no PDF header');
  // Cut off while it was written or fetched: a queue would print the first pages and stop.
  if (!text(bytes.length - 2048, bytes.length).includes('%%EOF')) refuse('no end of file');
}
