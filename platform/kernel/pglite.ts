import path from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { ExpectedError } from '#contract/errors.ts';
import { lockFolder } from './folder-lock.ts';
import { insideTransaction, type Database, type Sql } from './sql.ts';

/**
 * PostgreSQL inside this process, in a folder; without one, in memory.
 * It never calls fsync: a power cut may take the last seconds with it.
 *
 * @throws ExpectedError DB_IN_USE another process has the folder open | DB_CORRUPT the folder is not readable as a database
 */
export async function openPglite(dataDir?: string): Promise<Database> {
  // Two processes writing one folder destroy it, and PGlite itself does not notice.
  const unlock = dataDir ? await lockFolder(dataDir) : null;
  let db: PGlite;
  try {
    db = await PGlite.create(dataDir ? path.join(dataDir, 'pglite') : undefined);
  } catch (error) {
    unlock?.();
    // A full disk or a missing right is not damage.
    if (error instanceof Error && 'syscall' in error) throw error;
    throw new ExpectedError('DB_CORRUPT', { file: dataDir ?? '' }, { cause: error });
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
