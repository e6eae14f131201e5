import fs from 'node:fs';
import path from 'node:path';
import type Database from 'better-sqlite3';
import { StoreError } from './errors.ts';

/** First line of a step that makes a table anew. */
const makesAnewMark = '-- foreign keys are off while this runs';

/**
 * Brings the store to the newest schema: each `NNNN_purpose.sql` once, in order, each in one transaction with its mark.
 *
 * @throws StoreError NEWER when the store was written by a later version | NO_ROOM the disk would run full half way; nothing was begun
 */
export function migrate(sqlite: Database.Database, dir: string, file: string): void {
  const steps = fs
    .readdirSync(dir)
    .filter((name) => /^\d{4}_.+\.sql$/.test(name))
    .sort();
  const current = Number(sqlite.pragma('user_version', { simple: true }));
  const newest = steps.length === 0 ? 0 : Number(steps.at(-1)?.slice(0, 4));
  if (current > newest) throw new StoreError('NEWER', file);
  for (const step of steps) {
    const number = Number(step.slice(0, 4));
    if (number <= current) continue;
    const sql = fs.readFileSync(path.join(dir, step), 'utf8');
    const makesAnew = sql.startsWith(makesAnewMark);
    if (makesAnew) requireRoom(file);
    // Only outside of a transaction: a table others refer to cannot be dropped and made anew otherwise.
    if (makesAnew) sqlite.pragma('foreign_keys=OFF');
    try {
      sqlite.transaction(() => {
        sqlite.exec(sql);
        if (makesAnew) requireReferences(sqlite, file, step);
        sqlite.pragma(`user_version=${number}`);
      })();
    } finally {
      if (makesAnew) sqlite.pragma('foreign_keys=ON');
    }
  }
}

/** A store of this size and less is not worth looking at the disk for. */
const smallBytes = 4 * 1024 * 1024;
/** Beside the new tables: the log holds them once more, and the old ones overwritten. */
const timesItsSize = 3;

/** A table made anew is written whole before the old one goes. @throws StoreError NO_ROOM */
function requireRoom(file: string): void {
  const wal = fs.statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  const size = fs.statSync(file).size + wal;
  if (size <= smallBytes) return;
  const { bavail, bsize } = fs.statfsSync(path.dirname(file));
  const room = { needed: size * timesItsSize, free: bavail * bsize };
  if (room.free < room.needed) throw new StoreError('NO_ROOM', file, undefined, room);
}

function requireReferences(sqlite: Database.Database, file: string, step: string): void {
  const [broken] = sqlite.pragma('foreign_key_check') as { table: string; parent: string }[];
  if (broken)
    throw new StoreError('CORRUPT', file, `${step}: ${broken.table} refers to ${broken.parent} that are not there`);
}
