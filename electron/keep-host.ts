import type { HostProcess } from './host-process.ts';

/** The host process kept going: when it ends unasked it is started again, while the windows stay where they are. */
export interface KeptHost {
  /** The host that runs now; null between two. */
  current(): HostProcess | null;
  /** For good. */
  stop(): Promise<void>;
}

/** What a host tells of itself. */
export interface HostNews {
  /** It could not open, and why. */
  failed: (message: string) => void;
  /** It ended, and nobody asked it to. */
  gone: (code: number) => void;
}

export interface Keeping {
  start(news: HostNews): HostProcess;
  /** The very first one could not open: there is nothing to go back to. */
  firstFailed(message: string): void;
  /** There is a host again: windows are joined to it. */
  back(): void;
  /** Too many in a row ended; resolves when somebody wants another try. */
  askForAnother(message: string): Promise<void>;
  nowMs(): number;
}

/** How long to wait before each try of a row. */
const pausesMs = [500, 2000, 5000, 15_000, 30_000];
/** One that ran this long was well: what ends it later begins a new row. */
const wellAfterMs = 60_000;

export function createKeptHost(keeping: Keeping): KeptHost {
  let host: HostProcess | null = null;
  let isFirst = true;
  let isStopped = false;
  let tries = 0;
  let timer: NodeJS.Timeout | undefined;

  const open = (): void => {
    const startedAt = keeping.nowMs();
    let isOver = false;
    const over = (reason: string): void => {
      if (isOver || isStopped) return;
      isOver = true;
      isFirst = false;
      host = null;
      if (keeping.nowMs() - startedAt >= wellAfterMs) tries = 0;
      again(reason);
    };
    const mine = keeping.start({
      failed(message) {
        if (isStopped || isOver) return;
        if (isFirst) {
          keeping.firstFailed(message);
          return;
        }
        // It stays up without a store: it has to be gone before another one opens the same folder.
        host = null;
        void mine.stop().then(() => over(message));
      },
      gone: (code) => over(`后台程序意外退出（${code}）。`),
    });
    if (!isOver) host = mine;
  };

  const again = (reason: string): void => {
    const pause = pausesMs[tries];
    if (pause === undefined) {
      void keeping.askForAnother(endWords(reason)).then(() => {
        tries = 0;
        reopen();
      });
      return;
    }
    tries += 1;
    timer = setTimeout(reopen, pause);
  };
  const reopen = (): void => {
    if (isStopped) return;
    open();
    keeping.back();
  };

  open();
  return {
    current: () => host,
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await host?.stop();
    },
  };
}

const endWords = (reason: string): string =>
  `一窗的后台程序连着重新启动了 ${pausesMs.length} 次都没有成功：${reason}已保存的内容不受影响，窗口里没有保存完的录入也还在。可以再试一次；仍不行，请先不要退出，联系技术人员。`;
