import fs from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ExpectedError } from '#contract/errors.ts';
import { folderTrouble } from './folder-trouble.ts';

const openHere = new Set<string>();

/**
 * Keeps a platform's data folder for this process until it lets go or ends, however it ends: the lock is the kernel's (SQLite takes it on an
 * empty file), so a power cut leaves nothing behind that looks like somebody.
 *
 * @returns what lets go
 * @throws ExpectedError PLATFORM_IN_USE | DISK_FULL_AT_START | DATA_FOLDER_REFUSED
 */
export async function lockFolder(dataDir: string): Promise<() => void> {
  const file = path.join(await ownFolder(dataDir), 'platform-lock.db');
  const inUse = (cause?: unknown): ExpectedError =>
    new ExpectedError('PLATFORM_IN_USE', { folder: path.dirname(file) }, { cause });
  if (openHere.has(file)) throw inUse();
  const held = new DatabaseSync(writable(file, dataDir), { timeout: 0 });
  try {
    held.exec('begin exclusive');
  } catch (error) {
    held.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === busy) throw inUse(error);
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

/** By one name, whatever link leads to it. */
async function ownFolder(dataDir: string): Promise<string> {
  try {
    await mkdir(dataDir, { recursive: true });
    return fs.realpathSync(dataDir);
  } catch (error) {
    throw folderTrouble(error, dataDir);
  }
}

/** SQLite opens a file it may only read without a word, and then locks nothing. Asked before SQLite has it: closing it later would let its lock go. */
function writable(file: string, dataDir: string): string {
  try {
    fs.closeSync(fs.openSync(file, 'a', 0o600));
    return file;
  } catch (error) {
    throw folderTrouble(error, dataDir);
  }
}
