import { statfs } from 'node:fs/promises';
import { ExpectedError } from '#contract/errors.ts';
import { sqlState, type Database } from './sql.ts';

/** Whether the disks the platform writes to have room, as far as it can see and was told. */
export interface Disk {
  /** One sentence while there is none, or hardly any; empty when all is well. */
  look(): Promise<{ isFull: boolean; notice: string }>;
  /** Something new was stored: there is room again. */
  wrote(): void;
}

/** Less than this and it is said that the disk will soon be full. */
const lowBytes = 200 * 1024 * 1024;
/** Less than this and nothing more fits: a file of attachments, a segment of the database's log. */
const noneBytes = 1024 * 1024;
/** Stations come again within five minutes at the latest; so long what the database said last holds. */
const holdsMs = 6 * 60_000;

/** 53100 `disk_full`; what Node says of files; the embedded engine's own file system says it by number. */
const wasiNoSpace = 51;

/** A disk the platform writes to has no room left. */
export function isDiskFull(error: unknown): boolean {
  if (error instanceof ExpectedError) return error.code === 'PLATFORM_DISK_FULL';
  if (sqlState(error) === '53100') return true;
  if (typeof error !== 'object' || error === null) return false;
  if ('code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')) return true;
  if ('errno' in error && error.errno === wasiNoSpace) return true;
  return error instanceof Error && /no space left on device/i.test(error.message);
}

/**
 * The database, with a full disk told as such to whoever asked, and remembered for the health.
 *
 * @param folder of files and of the embedded database; null where everything is in memory
 */
export function watchDisk(db: Database, folder: string | null): { db: Database; disk: Disk } {
  let fullAt = -Infinity;
  const rethrow = (error: unknown): never => {
    if (!isDiskFull(error)) throw error;
    fullAt = performance.now();
    throw error instanceof ExpectedError ? error : new ExpectedError('PLATFORM_DISK_FULL', {}, { cause: error });
  };
  return {
    db: {
      ...db,
      query: (text, params) => db.query<never>(text, params).catch(rethrow),
      tx: (work) => db.tx(work).catch(rethrow),
    },
    disk: {
      async look() {
        const left = folder === null ? Infinity : await bytesLeft(folder);
        if (left < noneBytes || performance.now() - fullAt < holdsMs)
          return { isFull: true, notice: new ExpectedError('PLATFORM_DISK_FULL').message };
        if (left >= lowBytes) return { isFull: false, notice: '' };
        const leftMb = Math.floor(left / 1024 / 1024);
        return { isFull: false, notice: `中心平台的磁盘只剩 ${leftMb} MB，快满了。请技术人员清理平台所在的磁盘。` };
      },
      wrote: () => (fullAt = -Infinity),
    },
  };
}

async function bytesLeft(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
