import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { ExpectedError } from '#contract/errors.ts';
import type { FileStore } from '../kernel/context.ts';
import { isDiskFull } from '../kernel/disk.ts';

const nameOfSm3 = /^[0-9a-f]{64}$/;

/**
 * Files on disk, named by the SM3 of their content, 256 × 256 folders: `ab/cd/abcd…`. Each is written whole beside its place, brought to disk,
 * renamed and its folder brought to disk before anybody is told it is there; what a crash left half written is gone at the next start.
 */
export async function openFileStore(dir: string): Promise<FileStore> {
  const incoming = path.join(dir, 'incoming');
  await mkdir(incoming, { recursive: true, mode: 0o700 });
  for (const left of await readdir(incoming)) await rm(path.join(incoming, left), { force: true });
  const placeOf = (sm3: string): string => {
    if (!nameOfSm3.test(sm3)) throw new ExpectedError('INPUT_INVALID');
    return path.join(dir, sm3.slice(0, 2), sm3.slice(2, 4), sm3);
  };
  return {
    async put(sm3, bytes, limit) {
      const place = placeOf(sm3);
      const temporary = path.join(incoming, `${sm3}.${randomBytes(6).toString('hex')}`);
      try {
        const size = await writeWhole(temporary, sm3, bytes, limit);
        await mkdir(path.dirname(place), { recursive: true, mode: 0o700 });
        await rename(temporary, place);
        await toDisk(path.dirname(place));
        await toDisk(path.dirname(path.dirname(place)));
        await toDisk(dir);
        return size;
      } catch (error) {
        await rm(temporary, { force: true });
        throw isDiskFull(error) ? new ExpectedError('PLATFORM_DISK_FULL', {}, { cause: error }) : error;
      }
    },
    async open(sm3) {
      const place = placeOf(sm3);
      const found = await stat(place).catch((error: unknown) => {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
        throw error;
      });
      return found ? { bytes: found.size, stream: createReadStream(place) } : null;
    },
  };
}

async function writeWhole(
  temporary: string,
  sm3: string,
  bytes: AsyncIterable<Uint8Array>,
  limit: number,
): Promise<number> {
  const hash = createHash('sm3');
  const handle = await open(temporary, 'wx', 0o600);
  let size = 0;
  try {
    for await (const chunk of bytes) {
      size += chunk.byteLength;
      if (size > limit) throw new ExpectedError('FILE_TOO_LARGE', { limitMb: Math.floor(limit / 1024 / 1024) });
      hash.update(chunk);
      await handle.writeFile(chunk);
    }
    if (hash.digest('hex') !== sm3) throw new ExpectedError('FILE_DIGEST');
    await handle.sync();
  } finally {
    await handle.close();
  }
  return size;
}

/** A folder's entry survives a power cut only once the folder itself is on disk; Windows has no such call and needs none. */
async function toDisk(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
