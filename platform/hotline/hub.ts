import type { Database } from '../kernel/sql.ts';

/** Wakes those who wait for news of an agent; news written by another process is found by looking. */
export interface Hub {
  /** Somebody's desk changed; after the commit. */
  tell(agentIds: readonly (string | null)[]): void;
  /** Ends with news of this agent, with the signal, or after `waitMs`; never fails. */
  wait(agentId: string, waitMs: number, signal?: AbortSignal): Promise<void>;
  stop(): void;
}

/** How long news written by another process may stay unseen. */
const lookMs = 250;

export function createHub(db: Database, report: (error: unknown) => void): Hub {
  const waiting = new Map<string, Set<() => void>>();
  let timer: NodeJS.Timeout | undefined;
  let seen: number | null = null;
  let isLooking = false;

  const wake = (agentId: string): void => {
    for (const one of [...(waiting.get(agentId) ?? [])]) one();
  };

  /** One query a process, however many agents wait. An embedded database has no other process. */
  const look = async (): Promise<void> => {
    if (isLooking || waiting.size === 0) return;
    isLooking = true;
    try {
      const rows = await db.query<{ agent_id: string | null; change: number }>(
        `select agent_id, change::float8 as change from hotline_call
         where change > $1 order by change desc limit 2000`,
        [seen ?? Number.MAX_SAFE_INTEGER],
      );
      if (seen === null) {
        const [last] = await db.query<{ change: number }>(
          'select coalesce(max(change), 0)::float8 as change from hotline_call',
        );
        // Those already waiting look for themselves once.
        seen = last?.change ?? 0;
        for (const agentId of waiting.keys()) wake(agentId);
      } else {
        seen = Math.max(seen, ...rows.map((row) => row.change));
        for (const agentId of new Set(rows.map((row) => row.agent_id))) if (agentId) wake(agentId);
      }
    } catch (error) {
      report(error);
    } finally {
      isLooking = false;
    }
  };
  if (db.storage === 'postgresql') {
    timer = setInterval(() => void look(), lookMs);
    timer.unref();
  }

  return {
    tell(agentIds) {
      for (const agentId of new Set(agentIds)) if (agentId) wake(agentId);
    },
    wait(agentId, waitMs, signal) {
      return new Promise((resolve) => {
        const set = waiting.get(agentId) ?? new Set();
        waiting.set(agentId, set);
        const done = (): void => {
          clearTimeout(timeout);
          signal?.removeEventListener('abort', done);
          set.delete(done);
          if (set.size === 0) waiting.delete(agentId);
          resolve();
        };
        const timeout = setTimeout(done, waitMs);
        set.add(done);
        signal?.addEventListener('abort', done);
        if (signal?.aborted) done();
      });
    },
    stop() {
      clearInterval(timer);
      for (const agentId of [...waiting.keys()]) wake(agentId);
    },
  };
}
