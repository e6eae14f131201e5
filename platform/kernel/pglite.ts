import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { ExpectedError } from '#contract/errors.ts';
import { refusedEntry } from './folder-trouble.ts';
import { insideTransaction, type Database, type Sql } from './sql.ts';

/**
 * PostgreSQL inside this process, in a folder; without one, in memory.
 * It never calls fsync: a power cut may take the last seconds with it.
 *
 * Two processes writing one folder destroy it, and PGlite itself does not notice: whoever opens it holds the data folder (`lockFolder`).
 *
 * @throws ExpectedError DB_CORRUPT the folder is not readable as a database | DATA_FOLDER_REFUSED | DISK_FULL_AT_START
 */
export async function openPglite(dataDir?: string): Promise<Database> {
  if (dataDir) await mkdir(dataDir, { recursive: true });
  const folder = dataDir && path.join(dataDir, 'pglite');
  const isNew = folder !== undefined && !existsSync(folder);
  let db: PGlite;
  try {
    db = await PGlite.create(folder);
  } catch (error) {
    // Half a database would be taken for a damaged one next time.
    if (isNew) await rm(folder, { recursive: true, force: true });
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
  // The engine gives up on a file it may not touch as it does on a broken one, without saying which.
  return refusedEntry(folder, error) ?? new ExpectedError('DB_CORRUPT', { file: folder }, { cause: error });
}
