import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { ExpectedError } from '#contract/errors.ts';
import { lockFolder } from './folder-lock.ts';
import { insideTransaction, type Database, type Sql } from './sql.ts';

/**
 * PostgreSQL inside this process, in a folder; without one, in memory.
 * It never calls fsync: a power cut may take the last seconds with it.
 *
 * @throws ExpectedError PLATFORM_IN_USE another process has the folder open | DB_CORRUPT the folder is not readable as a database
 */
export async function openPglite(dataDir?: string): Promise<Database> {
  // Two processes writing one folder destroy it, and PGlite itself does not notice.
  const unlock = dataDir ? await lockFolder(dataDir) : null;
  const folder = dataDir && path.join(dataDir, 'pglite');
  const isNew = folder !== undefined && !existsSync(folder);
  let db: PGlite;
  try {
    db = await PGlite.create(folder);
  } catch (error) {
    // Half a database would be taken for a damaged one next time.
    if (isNew) await rm(folder, { recursive: true, force: true });
    unlock?.();
    throw openingTrouble(error, dataDir ?? '');
  }
  return {
    storage: 'pglite',
    durable: false,
    async query<Row extends object>(text: string, params: unknown[] = []) {
      return (await db.query<Row>(text, params)).rows;
    },
    async tx<Result>(work: (sql: Sql) => Promise<Result>) {
      return await db.transaction((tx) =>
        work(insideTransaction(async (text, params = []) => (await tx.query<object>(text, params)).rows)),
      );
    },
    async script(text) {
      await db.exec(text);
    },
    async close() {
      await db.close();
      unlock?.();
    },
  };
}

/** WASI's number for a full disk: the engine's own file system reports it without Node's names. */
const noSpace = 51;

function openingTrouble(error: unknown, folder: string): unknown {
  // A full disk or a missing right is not damage.
  if (error instanceof Error && 'syscall' in error) return error;
  if (typeof error === 'object' && error !== null && 'errno' in error && error.errno === noSpace)
    return new ExpectedError('DISK_FULL_AT_START', { folder }, { cause: error });
  return new ExpectedError('DB_CORRUPT', { file: folder }, { cause: error });
}
