import type { FastifyBaseLogger } from 'fastify';
import { isDatabaseAway } from './database-away.ts';

/** While the database is away every loop meets it several times a second: one line says it for all of them. */
const quietMs = 10_000;

/** Writes what went wrong in the background, where nobody waits for an answer; a lost database once in ten seconds with what was left out. */
export function createTroubleLog(
  log: Pick<FastifyBaseLogger, 'error' | 'warn'>,
): (error: unknown, what: string) => void {
  let quietUntil = -Infinity;
  let leftOut = 0;
  return (error, what) => {
    if (!isDatabaseAway(error)) {
      log.error({ err: error }, what);
      return;
    }
    const now = performance.now();
    if (now < quietUntil) {
      leftOut += 1;
      return;
    }
    log.warn({ err: error, leftOut }, what);
    quietUntil = now + quietMs;
    leftOut = 0;
  };
}
