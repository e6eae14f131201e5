import { beatMs } from '#contract/hall/views.ts';
import type { HallContact } from '#contract/workstation/hall.ts';
import { ExpectedError } from '#contract/errors.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Logger } from '../kernel/log.ts';

export type LiveMessage<View> = { kind: 'beat'; at: string } | { kind: 'view'; view: View };

export interface ChannelDeps<View> {
  /** Opens the live answer of the platform; ends with the signal. */
  open: (signal: AbortSignal) => Promise<AsyncIterable<LiveMessage<View>>>;
  clock: Pick<Clock, 'monotonicMs'>;
  iso: () => string;
  log: Logger;
  onChange: () => void;
  /** Silence after which a line is dead, milliseconds. */
  silenceMs?: number;
  retryMs?: readonly number[];
}

/** A live view of the hall that outlives its lines, and says how old it is when there is none. */
export interface Channel<View> {
  view(): View | null;
  contact(): HallContact;
  /** Tries at once, e.g. after a sign-in. */
  wake(): void;
  stop(): Promise<void>;
}

export function createChannel<View>(deps: ChannelDeps<View>): Channel<View> {
  const { clock, silenceMs = beatMs * 3, retryMs = [300, 1000, 2000] } = deps;
  const life = new AbortController();
  let view: View | null = null;
  let heardAt: string | null = null;
  let isLive = false;
  let isLost = false;
  let message = '正在连接大厅叫号。';
  let wake: () => void = () => undefined;

  const running = run();

  async function run(): Promise<void> {
    for (let failed = 0; !life.signal.aborted;) {
      try {
        await listen(() => {
          failed = 0;
        });
        lost('叫号的连接断了，正在重新连接。', failed > 0);
      } catch (error) {
        if (!(error instanceof ExpectedError) && !isLineEnd(error)) deps.log.error('hall.channel', error);
        lost(error instanceof ExpectedError ? error.message : '连不上中心平台的叫号，正在重新连接。', failed > 0);
      }
      await pause(retryMs[Math.min(failed++, retryMs.length - 1)] ?? 2000);
    }
  }

  /** One line, from opening to its end; silence ends it too, because a dead one may never say so. */
  async function listen(onHeard: () => void): Promise<void> {
    const line = new AbortController();
    const end = (): void => line.abort();
    life.signal.addEventListener('abort', end);
    let lastMs = clock.monotonicMs();
    const watchdog = setInterval(() => {
      if (clock.monotonicMs() - lastMs > silenceMs) line.abort();
    }, silenceMs / 3);
    try {
      const stream = await Promise.race([deps.open(line.signal), ended(line.signal)]);
      const iterator = stream[Symbol.asyncIterator]();
      for (;;) {
        const next = await Promise.race([iterator.next(), ended(line.signal)]);
        if (next.done) return;
        lastMs = clock.monotonicMs();
        heardAt = deps.iso();
        onHeard();
        const changed = !isLive || next.value.kind === 'view';
        isLive = true;
        isLost = false;
        message = '';
        if (next.value.kind === 'view') view = next.value.view;
        if (changed) deps.onChange();
      }
    } finally {
      clearInterval(watchdog);
      life.signal.removeEventListener('abort', end);
      line.abort();
    }
  }

  /** A line that breaks is tried once more before the queue counts as out of reach. */
  function lost(words: string, isSecondTime: boolean): void {
    if (!isLive && isLost === isSecondTime && message === words) return;
    isLive = false;
    isLost = isSecondTime;
    message = words;
    deps.onChange();
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
      life.signal.addEventListener('abort', wake, { once: true });
    });
  }

  return {
    view: () => view,
    contact: () => ({ isLive, isLost, heardAt, message }),
    wake: () => wake(),
    async stop() {
      life.abort();
      await running;
    },
  };
}

class LineEnded extends Error {}

const ended = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    const end = (): void => reject(new LineEnded());
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });

/** The ways a line ends that say nothing about this program. */
const isLineEnd = (error: unknown): boolean =>
  error instanceof LineEnded ||
  error instanceof TypeError ||
  (error instanceof Error && ['AbortError', 'TimeoutError', 'ErrorEvent', 'Error'].includes(error.name));
