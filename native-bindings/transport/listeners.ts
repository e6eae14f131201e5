/** A set of callbacks; one may unregister itself or others while being called. */
export interface Listeners<T> {
  add(listener: (value: T) => void): () => void;
  emit(value: T): void;
  readonly size: number;
}

export function createListeners<T>(): Listeners<T> {
  // Wrapped, so the same function registered twice is two registrations.
  const entries = new Set<{ call: (value: T) => void }>();
  return {
    add(listener) {
      const entry = { call: listener };
      entries.add(entry);
      return () => void entries.delete(entry);
    },
    emit(value) {
      for (const entry of [...entries]) if (entries.has(entry)) entry.call(value);
    },
    get size() {
      return entries.size;
    },
  };
}
