/** The browser ended otherwise than by somebody's closing the window. */
export class WindowLost extends Error {
  readonly code: number | null;
  /** It had opened its page: people may have worked in it. */
  readonly wasOpen: boolean;

  constructor(code: number | null, wasOpen: boolean) {
    super(`the browser ended with ${code}`);
    this.code = code;
    this.wasOpen = wasOpen;
  }
}

/** A process as far as it is watched here. */
export interface Watched {
  /** Its exit code when it ended; null when a signal ended it. */
  ended: Promise<number | null>;
  stop(): void;
}

export interface Keeping {
  start(): Watched;
  /** Where the host that was started last can be opened. @throws when it does not start */
  address(): Promise<string>;
  /** Opens the clerk's window there. */
  show(address: string): Watched;
  /** The window shown last has opened its page. */
  isOpen(): boolean;
  /** Somebody asked for the end. */
  isStopping(): boolean;
  /** Before each new try, milliseconds; after the last one it is given up. */
  pausesMs: readonly number[];
  /** A host that was at work for this long has recovered: the tries count from the start again. */
  wellMs: number;
  nowMs(): number;
  pause(ms: number): Promise<void>;
}

/**
 * Host and window, until the window is closed. A host that ends by itself is started again; the window stays meanwhile, says that it
 * waits, and is replaced by one on the new host.
 *
 * @returns the exit code
 * @throws what `address` throws at the first start | WindowLost, after the host has ended
 */
export async function keepHost(keeping: Keeping): Promise<number> {
  let host = keeping.start();
  let window = keeping.show(await keeping.address());
  let startedMs = keeping.nowMs();
  for (let tries = 0; ;) {
    const end = await Promise.race([
      host.ended.then((code) => ({ of: 'host' as const, code })),
      window.ended.then((code) => ({ of: 'window' as const, code })),
    ]);
    if (end.of === 'window') {
      host.stop();
      const code = (await host.ended) ?? 1;
      // Taken along by a session that ends, or closed with its own cross.
      if (keeping.isStopping() || (end.code === 0 && keeping.isOpen())) return code;
      throw new WindowLost(end.code, keeping.isOpen());
    }
    if (keeping.nowMs() - startedMs >= keeping.wellMs) tries = 0;
    const pauseMs = keeping.pausesMs[tries];
    if (keeping.isStopping() || end.code === 0 || pauseMs === undefined) {
      window.stop();
      await window.ended;
      return end.code ?? 1;
    }
    tries += 1;
    await keeping.pause(pauseMs);
    startedMs = keeping.nowMs();
    host = keeping.start();
    // Refused for now (the disk is full): the window goes on saying that it waits, and it is tried again.
    const address = await keeping.address().catch(() => null);
    if (address === null) continue;
    // A browser still running in the profile would take the new page into itself and its own process would end.
    window.stop();
    await window.ended;
    window = keeping.show(address);
  }
}
