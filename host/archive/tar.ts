/** A plain tar (ustar) of few files: opened everywhere, written and read here without a library. Names are ASCII of at most 100 bytes. */

export interface TarFile {
  path: string;
  bytes: Uint8Array;
}

const blockBytes = 512;
const padded = (length: number): number => Math.ceil(length / blockBytes) * blockBytes;

/** @param at seconds, the same for every file */
export function writeTar(files: readonly TarFile[], at: number): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const { path, bytes } of files) {
    parts.push(header(path, bytes.length, at), bytes, new Uint8Array(padded(bytes.length) - bytes.length));
  }
  parts.push(new Uint8Array(2 * blockBytes));
  return Buffer.concat(parts);
}

function header(path: string, size: number, at: number): Uint8Array {
  if (!/^[\x21-\x7e]{1,100}$/.test(path)) throw new RangeError(`not a name for a tar: ${path}`);
  const block = Buffer.alloc(blockBytes);
  const octal = (value: number, start: number, length: number): void => {
    block.write(value.toString(8).padStart(length - 1, '0'), start, 'ascii');
  };
  block.write(path, 0, 'ascii');
  octal(0o644, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(size, 124, 12);
  octal(at, 136, 12);
  block.fill(' ', 148, 156);
  block.write('0', 156, 'ascii');
  block.write('ustar\u000000', 257, 'ascii');
  octal(sumOf(block), 148, 7);
  return block;
}

const sumOf = (block: Uint8Array): number =>
  block.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 32 : byte), 0);

/** @throws RangeError cut off, damaged, or no such tar */
export function readTar(tar: Uint8Array): TarFile[] {
  const files: TarFile[] = [];
  const bytes = Buffer.from(tar.buffer, tar.byteOffset, tar.byteLength);
  const text = (from: number, length: number): string =>
    bytes.toString('latin1', from, from + length).split('\0')[0] ?? '';
  for (let at = 0; ;) {
    if (at + blockBytes > bytes.length) throw new RangeError('it ends too early');
    const block = bytes.subarray(at, at + blockBytes);
    if (block.every((byte) => byte === 0)) return files;
    if (Number.parseInt(text(at + 148, 8), 8) !== sumOf(block)) throw new RangeError('a header is damaged');
    const size = Number.parseInt(text(at + 124, 12), 8);
    const end = at + blockBytes + size;
    if (!(size >= 0) || end > bytes.length) throw new RangeError('it ends too early');
    files.push({ path: text(at, 100), bytes: bytes.subarray(at + blockBytes, end) });
    at += blockBytes + padded(size);
  }
}
