import type { Logger } from './log.ts';

/** What a timer calls when nobody waits for it. */
type Work = () => unknown;

/**
 * Work of a timer, a listener or a loop that nobody waits for: whatever goes wrong in it (a full disk above all) is logged and never ends
 * the process; the timer goes on.
 */
export function unattended(log: Logger, what: string, work: Work): () => void {
  const failed = (error: unknown): void => log.error(`background.${what}`, error);
  return () => {
    try {
      const result = work();
      if (result instanceof Promise) result.catch(failed);
    } catch (error) {
      failed(error);
    }
  };
}

/** Again and again until told to stop. Keeps no process alive by itself. */
export function every(log: Logger, what: string, ms: number, work: Work): () => void {
  const timer = setInterval(unattended(log, what, work), ms);
  timer.unref();
  return () => clearInterval(timer);
}

/** Once, later. */
export const after = (log: Logger, what: string, ms: number, work: Work): NodeJS.Timeout =>
  setTimeout(unattended(log, what, work), ms);

/** What must be stored and cannot be now, because the disk is full: tried again until it is. */
export interface Insistence {
  /** Now, and when that fails again and again. */
  insist(what: string, work: () => void): void;
  stop(): void;
}

export function createInsistence(log: Logger, retryMs: number): Insistence {
  const waiting = new Set<NodeJS.Timeout>();
  let isStopped = false;
  const insist = (what: string, work: () => void): void => {
    try {
      work();
    } catch (error) {
      log.error(`background.${what}`, error);
      if (isStopped) return;
      const timer = setTimeout(() => {
        waiting.delete(timer);
        insist(what, work);
      }, retryMs);
      timer.unref();
      waiting.add(timer);
    }
  };
  return {
    insist,
    stop() {
      isStopped = true;
      for (const timer of waiting) clearTimeout(timer);
      waiting.clear();
    },
  };
}
