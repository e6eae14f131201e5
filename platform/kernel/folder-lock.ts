import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ExpectedError } from '#contract/errors.ts';

const openHere = new Set<string>();

/**
 * Keeps a folder for this process until it lets go or ends, however it ends: the lock is the kernel's (SQLite takes it on an empty file),
 * so a power cut leaves nothing behind that looks like somebody.
 *
 * @returns what lets go
 * @throws ExpectedError PLATFORM_IN_USE | DISK_FULL_AT_START
 */
export async function lockFolder(dataDir: string): Promise<() => void> {
  await mkdir(dataDir, { recursive: true });
  const file = path.resolve(dataDir, 'platform-lock.db');
  if (openHere.has(file)) throw new ExpectedError('PLATFORM_IN_USE', { folder: path.dirname(file) });
  const held = new DatabaseSync(file, { timeout: 0 });
  try {
    held.exec('begin exclusive');
  } catch (error) {
    held.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === busy)
      throw new ExpectedError('PLATFORM_IN_USE', { folder: path.dirname(file) }, { cause: error });
    if (error instanceof Error && 'errcode' in error && error.errcode === full)
      throw new ExpectedError('DISK_FULL_AT_START', { folder: dataDir }, { cause: error });
    throw error;
  }
  openHere.add(file);
  return () => {
    held.close();
    openHere.delete(file);
  };
}

const busy = 5;
const full = 13;
