import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { ExpectedError } from '#contract/errors.ts';
import { sm3OfBytes } from '../kernel/digest.ts';

/** Files named by the SM3 of their content, each encrypted (AES-256-GCM); written whole or not at all. */
export interface FileStore {
  /** Resolves with the SM3 when the bytes are on disk; storing the same content twice keeps one file. */
  put(bytes: Uint8Array): Promise<string>;
  /** @throws ExpectedError FILE_DAMAGED */
  get(digest: string): Promise<Uint8Array>;
}

const nonceBytes = 12;
const tagBytes = 16;

/** Where a workstation with this data folder keeps its files. */
export const filesIn = (dataDir: string): string => path.join(dataDir, 'files');
const placeIn = (dir: string, digest: string): string => path.join(dir, digest.slice(0, 2), digest);

/** Size of a kept file, plain; 0 when it is not there. */
export function keptBytes(dataDir: string, digest: string): number {
  const found = statSync(placeIn(filesIn(dataDir), digest), { throwIfNoEntry: false });
  return found ? Math.max(0, found.size - nonceBytes - tagBytes) : 0;
}

export function createFileStore(dir: string, key: Uint8Array): FileStore {
  const placeOf = (digest: string): string => placeIn(dir, digest);
  return {
    async put(bytes) {
      const digest = await sm3OfBytes(bytes);
      const place = placeOf(digest);
      const exists = await fs.stat(place).then(
        () => true,
        () => false,
      );
      if (exists) return digest;
      await fs.mkdir(path.dirname(place), { recursive: true, mode: 0o700 });
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(digest));
      const body = Buffer.concat([cipher.update(bytes), cipher.final()]);
      const temporary = `${place}.${randomBytes(4).toString('hex')}.new`;
      const handle = await fs.open(temporary, 'w', 0o600);
      try {
        await handle.writeFile(Buffer.concat([nonce, cipher.getAuthTag(), body]));
        await handle.sync();
      } finally {
        await handle.close();
      }
      await fs.rename(temporary, place);
      // The name too is on disk before a row tells of it.
      await syncFolder(path.dirname(place));
      return digest;
    },
    async get(digest) {
      try {
        const sealed = await fs.readFile(placeOf(digest));
        const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceBytes)).setAAD(
          Buffer.from(digest),
        );
        decipher.setAuthTag(sealed.subarray(nonceBytes, nonceBytes + tagBytes));
        return Buffer.concat([decipher.update(sealed.subarray(nonceBytes + tagBytes)), decipher.final()]);
      } catch (error) {
        throw new ExpectedError('FILE_DAMAGED', {}, { cause: error });
      }
    },
  };
}

async function syncFolder(dir: string): Promise<void> {
  // Windows opens no folders; its file systems keep the name with the file.
  if (process.platform === 'win32') return;
  const handle = await fs.open(dir, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
