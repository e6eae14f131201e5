import { DeviceError } from '../errors.ts';
import { abandonOnAbort } from '../waiting.ts';

/** The one attempt to open that all callers share. */
export interface SharedOpening {
  /** Waits for the attempt under way, or begins one. @throws what `connect` throws | CANCELLED */
  join(signal: AbortSignal | undefined): Promise<void>;
  readonly isUnderWay: boolean;
  /** Ends the attempt under way, its callers CANCELLED. @throws PORT_CLOSE_TIMEOUT the system goes on opening; it is undone all the same */
  drop(deadlineMs: number): Promise<void>;
}

interface Attempt {
  /** Callers who have not given up. */
  wanted: number;
  dropped: AbortController;
  done: Promise<void>;
}

/**
 * For systems that cannot be stopped while they open.
 *
 * @param connect opens
 * @param undo closes what `connect` opened when nobody wants it any more; lets go of it before it first waits
 */
export function createSharedOpening(
  address: string,
  connect: () => Promise<void>,
  undo: () => Promise<void>,
): SharedOpening {
  let attempt: Attempt | null = null;

  async function run(mine: Attempt): Promise<void> {
    try {
      await connect();
    } finally {
      attempt = null;
    }
    if (mine.wanted === 0 || mine.dropped.signal.aborted) await undo();
  }

  function begin(): Attempt {
    const mine: Attempt = { wanted: 0, dropped: new AbortController(), done: Promise.resolve() };
    mine.done = run(mine);
    return mine;
  }

  /** What became of it is told to those who still want it; a port still held shows when it is opened next. */
  const over = (mine: Attempt): Promise<void> => mine.done.catch(() => undefined);

  return {
    async join(signal) {
      while (attempt?.dropped.signal.aborted) await over(attempt);
      attempt ??= begin();
      const mine = attempt;
      mine.wanted += 1;
      const { signal: dropped } = mine.dropped;
      try {
        await abandonOnAbort(mine.done, signal ? AbortSignal.any([signal, dropped]) : dropped, address);
      } catch (error) {
        mine.wanted -= 1;
        // Whoever cancels may open again or go: nothing must be left behind.
        if (signal?.aborted) await over(mine);
        throw error;
      }
    },
    get isUnderWay() {
      return attempt !== null;
    },
    async drop(deadlineMs) {
      const mine = attempt;
      if (mine === null) return;
      mine.dropped.abort();
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(
          () => reject(new DeviceError('PORT_CLOSE_TIMEOUT', { device: address, detail: { deadlineMs } })),
          deadlineMs,
        );
      });
      await Promise.race([over(mine), late]).finally(() => clearTimeout(timer));
    },
  };
}
