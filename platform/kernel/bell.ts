import type { Database } from './sql.ts';

/**
 * Tells every listener in every replica that a topic (a hall's queue) changed. It says that, not what: listeners read the present state,
 * so a lost, doubled or late ring shows nothing wrong, and whoever rings after the commit need not be alive for long.
 */
export interface Bell {
  ring(topic: string): void;
  /** Also called when the line to the database came back: something may have been missed. */
  on(topic: string, listener: () => void): () => void;
  close(): Promise<void>;
}

const channel = 'yichuang_bell';
/** Many changes in one moment are one message between replicas. */
const gatherMs = 15;
const lookMs = 2000;

/**
 * @param headOf a number that grows with every change of a topic: a replica may die between its commit and its ring,
 *   so what stands in the database is looked at as well, and such a change is late, never lost
 */
export async function createBell(
  db: Database,
  headOf: (topic: string) => Promise<number>,
  onTrouble: (error: unknown) => void,
): Promise<Bell> {
  const listeners = new Map<string, Set<() => void>>();
  const waiting = new Set<string>();
  const heads = new Map<string, number>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let closed = false;

  const tell = (topic: string): void => {
    for (const listener of [...(listeners.get(topic) ?? [])]) listener();
  };
  const stop = await db.listen?.(channel, tell, () => {
    for (const topic of listeners.keys()) tell(topic);
  });

  const send = async (): Promise<void> => {
    timer = undefined;
    const topics = [...waiting];
    waiting.clear();
    if (stop === undefined) topics.forEach(tell);
    else for (const topic of topics) await db.query('select pg_notify($1, $2)', [channel, topic]).catch(onTrouble);
  };

  const lookForMissed = async (): Promise<void> => {
    for (const topic of listeners.keys()) {
      const head = await headOf(topic);
      if (heads.has(topic) && heads.get(topic) !== head) tell(topic);
      heads.set(topic, head);
    }
  };
  let looking: Promise<void> | undefined;
  const look = setInterval(() => {
    looking ??= lookForMissed()
      .catch(onTrouble)
      .finally(() => {
        looking = undefined;
      });
  }, lookMs);
  look.unref();

  return {
    ring(topic) {
      waiting.add(topic);
      if (!closed) timer ??= setTimeout(() => void send(), gatherMs);
    },
    on(topic, listener) {
      const set = listeners.get(topic) ?? new Set();
      listeners.set(topic, set.add(listener));
      return () => {
        set.delete(listener);
        if (set.size === 0) listeners.delete(topic);
      };
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      clearInterval(look);
      await looking;
      await stop?.();
    },
  };
}
