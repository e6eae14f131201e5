import type { Db } from '#db/open.ts';
import { auditAfter } from '#db/queries/audit.ts';
import { genesis, hashOf, isMarkedEnd } from '../kernel/audit-chain.ts';

/** Walks the chain once and remembers how far it was good, so that a page is not paid for with a year of hashing. */
export interface ChainCheck {
  /** Hashes what came since the last look. False once a row does not follow from the one before, or the end is not the one marked. */
  isIntact(): Promise<boolean>;
  /** The same at once: null while there is too much to hash for somebody to wait for; it goes on behind. */
  verdict(): boolean | null;
}

/** Rows hashed before others are served in between. */
const rowsAtOnce = 200;
const pauseMs = 5;

interface Link {
  seq: number;
  hash: string;
}
const start: Link = { seq: 0, hash: genesis };

export function createChainCheck(db: Db, onTrouble: (error: unknown) => void): ChainCheck {
  let good = start;
  let isBroken = false;
  let running: Promise<boolean> | null = null;

  /** The next rows; null where there are more. */
  const step = (): boolean | null => {
    const next = follow(db, good);
    good = next.good;
    // In the same breath as the last rows: another act would move the mark.
    isBroken = next.isBroken || (next.isEnd && !isMarkedEnd(db, good.seq, good.hash));
    return isBroken || next.isEnd ? !isBroken : null;
  };
  const walk = async (): Promise<boolean> => {
    for (;;) {
      const found = step();
      if (found !== null) return found;
      await new Promise((resolve) => setTimeout(resolve, pauseMs).unref());
      // Stopped meanwhile: whoever asked is gone, too.
      if (!db.isOpen()) return !isBroken;
    }
  };
  const isIntact = (): Promise<boolean> => {
    if (isBroken) return Promise.resolve(false);
    running ??= walk().finally(() => {
      running = null;
    });
    return running;
  };
  return {
    isIntact,
    verdict() {
      if (isBroken) return false;
      if (running) return null;
      const found = step();
      if (found === null) isIntact().catch((error: unknown) => onTrouble(error));
      return found;
    },
  };
}

/** Walks the whole chain at once; the number of the first row that is changed, put in or missing, or null when all is as it was written. */
export function findBreak(db: Db): number | null {
  for (let good = start; ;) {
    const step = follow(db, good);
    good = step.good;
    if (step.isBroken) return good.seq + 1;
    if (step.isEnd) return isMarkedEnd(db, good.seq, good.hash) ? null : good.seq + 1;
  }
}

/** The next rows, as far as each follows from the one before. */
function follow(db: Db, from: Link): { good: Link; isBroken: boolean; isEnd: boolean } {
  let good = from;
  const rows = auditAfter(db, from.seq, rowsAtOnce);
  for (const row of rows) {
    if (row.seq !== good.seq + 1 || row.prev_hash !== good.hash || row.hash !== hashOf(row))
      return { good, isBroken: true, isEnd: true };
    good = { seq: row.seq, hash: row.hash };
  }
  return { good, isBroken: false, isEnd: rows.length < rowsAtOnce };
}
