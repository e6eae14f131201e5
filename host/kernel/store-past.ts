import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { lastAudit } from '#db/queries/audit.ts';
import { readSetting, writeSetting } from '#db/queries/settings.ts';
import { keepMarks, readMark, type Mark } from '#db/marks.ts';
import type { Db } from '#db/open.ts';

/**
 * What happened to the store since it was last at work, as far as marks outside of it tell.
 * `restored`: put back from an older copy; `tailLost`: its newest acts are gone; `copied`: the store is here and its marks are not;
 * `unsure`: the machine lost its power, so that the marks may be older than they were.
 */
export type StorePast = 'new' | 'whole' | 'unsure' | 'restored' | 'tailLost' | 'copied';

export interface StoreStart {
  past: StorePast;
  storeId: string;
  /** Starts of this store, this one included. */
  boot: number;
  /** Acts that may have happened and are not in the store. */
  lost: number;
}

const Life = z.object({
  storeId: z.string(),
  boot: z.number().int(),
  /** false: there was no place for a mark outside, so that none is missed. */
  isMarkedOutside: z.boolean(),
});
const lifeKey = 'storeLife';

/** Beside the store, and where putting back the data folder does not reach. */
export const markFiles = (dataDir: string, marksDir = usualMarksDir()): { beside: string; outside: string } => ({
  beside: path.join(dataDir, 'station.db.mark'),
  outside: path.join(marksDir, `${createHash('sha256').update(path.resolve(dataDir)).digest('hex').slice(0, 24)}.mark`),
});

/** The user's own folder for state that is no data: backups of data folders do not hold it. */
function usualMarksDir(): string {
  if (process.platform === 'win32')
    return path.join(process.env['LOCALAPPDATA'] ?? os.homedir(), 'yichuang-state', 'marks');
  return path.join(process.env['XDG_STATE_HOME'] ?? path.join(os.homedir(), '.local', 'state'), 'yichuang', 'marks');
}

const dayMs = 86_400_000;

/**
 * Whether a store must have been here: its key is, and a mark is too, or the key is older than a first start takes. Ask before the key is
 * made.
 */
export function hasHadStore(dataDir: string, files: { beside: string; outside: string }): boolean {
  const keyFile = path.join(dataDir, 'station.key');
  if (!fs.existsSync(keyFile)) return false;
  if (fs.existsSync(files.beside) || fs.existsSync(files.outside)) return true;
  return Date.now() - fs.statSync(keyFile).mtimeMs > dayMs;
}

/**
 * Compares the store with its marks, counts this start, and keeps the marks in step from now on.
 *
 * @param system names this start of the operating system
 */
export function startMarks(
  db: Db,
  files: { beside: string; outside: string },
  newId: () => string,
  onTrouble: (file: string, error: unknown) => void,
  system = systemStart(),
): StoreStart {
  const sign = (text: string): string => db.mac('store mark', text);
  const beside = readMark(files.beside, sign);
  const outside = readMark(files.outside, sign);
  const known = readSetting(db, lifeKey, Life);
  const acts = lastAudit(db)?.seq ?? 0;
  const { past, lost } = compare(known, acts, beside, outside, system);
  const boot = Math.max(known?.boot ?? 0, beside?.boot ?? 0, outside?.boot ?? 0) + 1;
  const storeId = known?.storeId ?? newId();
  // The store first: a stop in between leaves it ahead of its marks, which is no fault.
  writeSetting(db, lifeKey, { storeId, boot, isMarkedOutside: true });
  const troubled = (file: string, error: unknown): void => {
    if (file === files.outside) writeSetting(db, lifeKey, { storeId, boot, isMarkedOutside: false });
    onTrouble(file, error);
  };
  db.markWith(keepMarks([files.beside, files.outside], { storeId, boot, latest: acts, system }, sign, troubled));
  return { past, storeId, boot, lost };
}

function compare(
  known: z.infer<typeof Life> | null,
  acts: number,
  beside: Mark | null,
  outside: Mark | null,
  system: string,
): { past: StorePast; lost: number } {
  // Signed with this store's key, yet the store has never been marked: an older copy, or another store under the same key.
  if (known === null) return beside || outside ? { past: 'restored', lost: 0 } : { past: 'new', lost: 0 };
  const mine = [beside, outside].filter((one) => one?.storeId === known.storeId) as Mark[];
  const lost = Math.max(0, ...mine.map((one) => one.latest - acts));
  if (mine.some((one) => one.boot > known.boot)) return { past: 'restored', lost };
  if (lost > 0) return { past: 'tailLost', lost };
  if (known.isMarkedOutside && outside?.storeId !== known.storeId) return { past: 'copied', lost: 0 };
  const reserved = Math.max(0, ...mine.filter((one) => !one.isClosed).map((one) => one.reserved - acts));
  if (reserved > 0 && mine.every((one) => one.system !== system)) return { past: 'unsure', lost: reserved };
  return { past: 'whole', lost: 0 };
}

/** The same for as long as the operating system runs; what was written is then not lost with the power. */
function systemStart(): string {
  try {
    return fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    // To the minute: the uptime is coarse, and a wrong guess only skips a few numbers.
    return `up-${Math.round((Date.now() - os.uptime() * 1000) / 60_000)}`;
  }
}
