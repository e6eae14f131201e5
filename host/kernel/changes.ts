import type { Stream } from './streams.ts';

/** What can be followed: a stream (a case, a ticket, a hall, the station itself), or one of the engines' own topics. */
export type HallTopic = 'hall-alerts' | 'hall-board' | 'hall-kiosk' | 'hall-screen' | 'hall-window';
export type Topic =
  | Stream
  | HallTopic
  | `pages:${string}`
  | 'outbox'
  | 'hotline'
  | 'hotlineOut'
  | 'print'
  | 'deviceSet'
  | 'signing'
  | 'secondScreen'
  | 'secondScreen.ink';

/** Who wants to know of changes. What changes the store is told by `record`; engines without rows tell their own topic. */
export interface Changes {
  notify(topic: Topic): void;
  on(topic: Topic, listener: () => void): () => void;
  /** The snapshot at once, then again after each change; changes within `settleMs` come as one. Ends with the signal. */
  watch<T>(
    topic: Topic,
    signal: AbortSignal | undefined,
    snapshot: () => T,
    settleMs?: number,
  ): AsyncGenerator<T, void>;
}

const usualSettleMs = 20;

/** @param onTrouble a listener that failed; whoever told of the change, and the other listeners, go on */
export function createChanges(onTrouble?: (topic: Topic, error: unknown) => void): Changes {
  const listeners = new Map<Topic, Set<() => void>>();
  const on: Changes['on'] = (topic, listener) => {
    const set = listeners.get(topic) ?? new Set();
    listeners.set(topic, set.add(listener));
    return () => {
      set.delete(listener);
      if (set.size === 0) listeners.delete(topic);
    };
  };
  return {
    notify(topic) {
      for (const listener of [...(listeners.get(topic) ?? [])]) {
        try {
          listener();
        } catch (error) {
          if (!onTrouble) throw error;
          onTrouble(topic, error);
        }
      }
    },
    on,
    async *watch(topic, signal, snapshot, settleMs = usualSettleMs) {
      let changed = true;
      let wake: (() => void) | undefined;
      const off = on(topic, () => {
        changed = true;
        wake?.();
      });
      const stop = (): void => wake?.();
      signal?.addEventListener('abort', stop);
      try {
        while (!signal?.aborted) {
          if (changed) {
            changed = false;
            yield snapshot();
            await new Promise((resolve) => setTimeout(resolve, settleMs));
          } else {
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
            wake = undefined;
          }
        }
      } finally {
        off();
        signal?.removeEventListener('abort', stop);
      }
    },
  };
}
