import type { Db } from '#db/open.ts';
import { mergeCaseWords } from '#db/queries/case-search.ts';
import { after, every } from './background.ts';
import type { Logger } from './log.ts';

const quietMs = 1000;
/** Longer than the answer of a call takes to leave, shorter than a busy window needs to write what would be felt. */
const soonMs = 30;

/**
 * What was written is put where it belongs beside the window's work, never in a commit that somebody waits for: from the write-ahead file
 * into the store, and into the order cases are found by. In quiet moments, and where one call follows another, between two of them.
 */
export function carryOver(db: Db, log: Logger): () => void {
  const stopResting = every(log, 'rest', quietMs, () => db.rest());
  let soon: NodeJS.Timeout | null = null;
  const plan = (): void => {
    soon ??= after(log, 'relieve', soonMs, () => {
      soon = null;
      db.relieve();
      if (mergeCaseWords(db)) plan();
    }).unref();
  };
  db.whenWritten(plan);
  return () => {
    stopResting();
    db.whenWritten(() => undefined);
    if (soon) clearTimeout(soon);
  };
}
