import { ExpectedError } from '#contract/errors.ts';

/** Who waits for a password to be looked at: stations the platform knows are served before anybody else. */
export type Lane = 'known' | 'others';

/**
 * Looking at a password takes 60 ms of a processor and 32 MB, on purpose: a queue of its own keeps that from starving everything else.
 * Each lane is bounded, so that a thousand guesses wait nowhere.
 */
export function createHashQueue(atOnce: number, bounds: Record<Lane, number>): HashQueue {
  const waiting: Record<Lane, (() => void)[]> = { known: [], others: [] };
  let running = 0;
  /** Whoever ends hands its place on, so that nobody who comes in between takes it. */
  const next = (): void => {
    const one = waiting.known.shift() ?? waiting.others.shift();
    if (one) one();
    else running -= 1;
  };
  return {
    async run(lane, work) {
      if (running < atOnce) running += 1;
      else if (waiting[lane].length >= bounds[lane]) throw new ExpectedError('SIGN_IN_BUSY');
      else await new Promise<void>((resolve) => waiting[lane].push(resolve));
      try {
        return await work();
      } finally {
        next();
      }
    },
  };
}

export interface HashQueue {
  /** @throws ExpectedError SIGN_IN_BUSY too many wait already; nothing was looked at */
  run<T>(lane: Lane, work: () => Promise<T>): Promise<T>;
}
