/** Work that comes back every so often, one round at a time, and at once when woken. */
export interface Loop {
  wake(): void;
  stop(): Promise<void>;
}

export function startLoop(round: () => Promise<void>, everyMs: number, onTrouble: (error: unknown) => void): Loop {
  let running: Promise<void> | null = null;
  let isWanted = false;
  let isStopped = false;
  const go = (): void => {
    if (isStopped) return;
    if (running) return void (isWanted = true);
    isWanted = false;
    running = round()
      .catch(onTrouble)
      .finally(() => {
        running = null;
        if (isWanted) go();
      });
  };
  const timer = setInterval(go, everyMs);
  timer.unref();
  return {
    wake: go,
    async stop() {
      isStopped = true;
      clearInterval(timer);
      await running;
    },
  };
}

/** How long until something that is waited for is looked at again: often at first, then ever more rarely. */
export function nextLookMs(ageMs: number, everyMs: number): number {
  if (ageMs < 3 * 60_000) return everyMs;
  return ageMs < 30 * 60_000 ? 5 * everyMs : 20 * everyMs;
}

/** After so many failures in a row. */
export const backOffMs = (tries: number, everyMs: number): number => everyMs * Math.min(2 ** tries, 100);
