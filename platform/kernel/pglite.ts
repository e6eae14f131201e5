import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { ExpectedError } from '#contract/errors.ts';
import { insideTransaction, type Database, type Sql } from './sql.ts';

const openHere = new Set<string>();

/**
 * PostgreSQL inside this process, in a folder; without one, in memory.
 * It never calls fsync: a power cut may take the last seconds with it.
 *
 * @throws ExpectedError DB_IN_USE another process has the folder open | DB_CORRUPT the folder is not readable as a database
 */
export async function openPglite(dataDir?: string): Promise<Database> {
  const unlock = dataDir ? await lock(dataDir) : null;
  let db: PGlite;
  try {
    db = await PGlite.create(dataDir ? path.join(dataDir, 'pglite') : undefined);
  } catch (error) {
    await unlock?.();
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
      await unlock?.();
    },
  };
}

/** Two processes writing one PGlite folder destroy it, and PGlite itself does not notice. */
async function lock(dataDir: string): Promise<() => Promise<void>> {
  await mkdir(dataDir, { recursive: true });
  const file = path.resolve(dataDir, 'platform.lock');
  if (openHere.has(file)) throw new ExpectedError('DB_IN_USE', { file });
  openHere.add(file);
  try {
    await takeLockFile(file);
  } catch (error) {
    openHere.delete(file);
    throw error;
  }
  return async () => {
    await rm(file, { force: true });
    openHere.delete(file);
  };
}

async function takeLockFile(file: string): Promise<void> {
  try {
    await writeFile(file, String(process.pid), { flag: 'wx' });
    return;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  const holder = Number.parseInt(await readFile(file, 'utf8'), 10);
  // Our own number in the file is a leftover: after a crash a container often starts with the same process number.
  if (holder !== process.pid && isAlive(holder)) throw new ExpectedError('DB_IN_USE', { file });
  await writeFile(file, String(process.pid));
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
