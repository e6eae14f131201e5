import path from 'node:path';
import { isFull, openStore, type Db, type OpenOptions } from '#db/open.ts';
import { StoreError } from '#db/errors.ts';
import { ExpectedError } from '#contract/errors.ts';
import { storeFailure } from '../access/guard.ts';
import { appRoot } from '../kernel/app-root.ts';
import type { HostContext } from '../kernel/context.ts';
import { record } from '../kernel/record.ts';
import type { Reserve } from '../kernel/reserve.ts';
import { loadOrMakeKey, plainFileSealer, type KeySealer } from '../kernel/secrets.ts';
import { hasHadStore, markFiles } from '../kernel/store-past.ts';

/** The store of a data folder with its key. @throws ExpectedError DB_* | DISK_FULL */
export function openDatabase(
  options: { dataDir: string; marksDir?: string; sealer?: KeySealer },
  reserve: Reserve,
): { db: Db; key: Uint8Array } {
  const file = path.join(options.dataDir, 'station.db');
  const isKnown = hasHadStore(options.dataDir, markFiles(options.dataDir, options.marksDir));
  try {
    const key = loadOrMakeKey(options.dataDir, file, options.sealer ?? plainFileSealer);
    const db = openWithRoom({ file, key, isKnown, migrationsDir: path.join(appRoot(), 'db', 'migrations') }, reserve);
    db.whenFull(reserve.give);
    return { key, db };
  } catch (error) {
    if (isFull(error)) throw new ExpectedError('DISK_FULL_AT_START', { folder: options.dataDir }, { cause: error });
    throw error instanceof StoreError ? storeFailure(error) : error;
  }
}

/** A disk that is full must not keep people from what is on it. */
function openWithRoom(options: OpenOptions, reserve: Reserve): Db {
  try {
    return openStore(options);
  } catch (error) {
    if (!isFull(error) || !reserve.give()) throw error;
    return openStore(options);
  }
}

/** A store too large to be read at the start is read behind it; what cannot be read is said before somebody needs it. */
export async function readThrough(ctx: HostContext): Promise<void> {
  const found = await ctx.db.check();
  if (found === null) return;
  ctx.log.error('store.damage', new Error(found));
  record(ctx, { stream: 'station', act: 'station.damage', detail: found.slice(0, 200) }, () =>
    ctx.life.noteDamage(found),
  );
}
