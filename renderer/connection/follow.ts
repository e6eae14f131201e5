import { isCancelled, toHostFailure, type HostFailure } from './failure.ts';

export interface FollowOptions<T> {
  onValue: (value: T) => void;
  /** Told once per interruption; following goes on by itself. */
  onFailure?: (failure: HostFailure) => void;
  signal: AbortSignal;
  pauseMs?: number;
}

/** Listens to a stream of the host for as long as the signal allows, subscribing again after every interruption. */
export async function follow<T>(
  subscribe: (signal: AbortSignal) => Promise<AsyncIterable<T>>,
  options: FollowOptions<T>,
): Promise<void> {
  const { signal, pauseMs = 500 } = options;
  while (!signal.aborted) {
    try {
      for await (const value of await subscribe(signal)) {
        if (signal.aborted) return;
        options.onValue(value);
      }
    } catch (error) {
      if (signal.aborted) return;
      if (!isCancelled(error)) options.onFailure?.(toHostFailure(error));
    }
    await pause(pauseMs, signal);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
