/** Who wants to know of changes: topics are `station` or a case id. */
export interface Changes {
  notify(topic: string): void;
  on(topic: string, listener: () => void): () => void;
  /** The snapshot at once, then again after each change; changes within `settleMs` come as one. Ends with the signal. */
  watch<T>(
    topic: string,
    signal: AbortSignal | undefined,
    snapshot: () => T,
    settleMs?: number,
  ): AsyncGenerator<T, void>;
}

const usualSettleMs = 20;

export function createChanges(): Changes {
  const listeners = new Map<string, Set<() => void>>();
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
      for (const listener of [...(listeners.get(topic) ?? [])]) listener();
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
