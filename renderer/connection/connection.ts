import type { ClientLink, ClientOptions } from '@orpc/client';
import { HostFailure, isTakenBack, localFailure, toHostFailure } from './failure.ts';

/** Per-call settings; `deadlineMs` counts until the answer (for a stream: until it starts). */
export interface CallContext {
  deadlineMs?: number;
}

/** One open line to the host. `closed` settles once it can carry nothing more. */
export interface Line {
  link: ClientLink<CallContext>;
  closed: Promise<void>;
  close: () => void;
}

export type ConnectionState = 'connecting' | 'open' | 'lost' | 'refused';

export interface ConnectionOptions {
  /** Opens a line; throws `LineRefused` when trying again is useless. */
  open: () => Promise<Line>;
  onState?: (state: ConnectionState) => void;
  defaultDeadlineMs?: number;
  /** How long a call made while disconnected waits for the line to come back. */
  waitForLineMs?: number;
  /** How each call ended, but not one that was cancelled. */
  onOutcome?: (call: string, failure: Error | null) => void;
  backOffMs?: readonly number[];
}

/** The host does not know this page; only opening it afresh helps. */
export class LineRefused extends Error {}

/**
 * A link to the host that outlives its lines: it opens the next one with back-off, lets calls wait a bounded time for it,
 * and gives every call a deadline, because a call whose peer closed its port would otherwise hang for ever.
 */
export class Connection implements ClientLink<CallContext> {
  private readonly options: Required<ConnectionOptions>;
  private line: Line | null = null;
  private readonly live = new Map<Line, Set<AbortController>>();
  private waiting = new Set<() => void>();
  private isStopped = false;
  private isRefused = false;
  private wakeEarly: (() => void) | null = null;

  constructor(options: ConnectionOptions) {
    this.options = {
      onState: () => undefined,
      onOutcome: () => undefined,
      defaultDeadlineMs: 10_000,
      waitForLineMs: 5_000,
      backOffMs: [100, 300, 1_000, 2_000, 5_000],
      ...options,
    };
  }

  start(): void {
    void this.keepOpen();
  }

  stop(): void {
    this.isStopped = true;
    this.line?.close();
    this.wakeEarly?.();
  }

  async call(path: readonly string[], input: unknown, options: ClientOptions<CallContext>): Promise<unknown> {
    try {
      const answer = await this.ask(path, input, options);
      this.options.onOutcome(path.join('.'), null);
      return answer;
    } catch (error) {
      if (error instanceof HostFailure) this.options.onOutcome(path.join('.'), error);
      throw error;
    }
  }

  private async ask(path: readonly string[], input: unknown, options: ClientOptions<CallContext>): Promise<unknown> {
    const deadlineMs = options.context.deadlineMs ?? this.options.defaultDeadlineMs;
    const line = this.line ?? (await this.nextLine(Math.min(this.options.waitForLineMs, deadlineMs), options.signal));
    const stop = new AbortController();
    const live = this.liveOn(line);
    live.add(stop);
    const onAbort = (): void => {
      live.delete(stop);
      stop.abort(options.signal?.reason);
    };
    options.signal?.addEventListener('abort', onAbort, { once: true });
    let isStream = false;
    const timer = setTimeout(
      () => stop.abort(localFailure('HOST_TIMEOUT', { seconds: Math.round(deadlineMs / 1000) })),
      deadlineMs,
    );
    try {
      options.signal?.throwIfAborted();
      const answer = await Promise.race([
        line.link.call(path, input, { ...options, signal: stop.signal }),
        rejectOn(stop.signal),
      ]);
      isStream = isAsyncIterable(answer);
      return answer;
    } catch (error) {
      if (options.signal?.aborted || isTakenBack(error)) throw new DOMException('cancelled', 'AbortError');
      throw toHostFailure(stop.signal.aborted ? stop.signal.reason : error);
    } finally {
      clearTimeout(timer);
      // A stream goes on after its answer: the caller's signal and the end of the line are what end it.
      if (!isStream) {
        live.delete(stop);
        options.signal?.removeEventListener('abort', onAbort);
      }
    }
  }

  /** What is under way on this line, ended together when it closes. */
  private liveOn(line: Line): Set<AbortController> {
    const known = this.live.get(line);
    if (known) return known;
    const live = new Set<AbortController>();
    this.live.set(line, live);
    void line.closed.then(() => {
      for (const stop of live) stop.abort(localFailure('HOST_UNREACHABLE'));
      live.clear();
      this.live.delete(line);
    });
    return live;
  }

  private async keepOpen(): Promise<void> {
    const { open, onState, backOffMs } = this.options;
    onState('connecting');
    for (let failed = 0; !this.isStopped;) {
      try {
        const line = await open();
        failed = 0;
        this.line = line;
        onState('open');
        for (const wake of [...this.waiting]) wake();
        await line.closed;
        this.line = null;
        onState('lost');
        throw new Error('line closed');
      } catch (error) {
        if (error instanceof LineRefused) {
          this.isRefused = true;
          onState('refused');
          for (const wake of [...this.waiting]) wake();
          return;
        }
        if (failed > 0) onState('lost');
        const pause = backOffMs[Math.min(failed, backOffMs.length - 1)] ?? 1_000;
        failed += 1;
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, pause);
          this.wakeEarly = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
    }
  }

  private nextLine(waitMs: number, signal: AbortSignal | undefined): Promise<Line> {
    if (this.isRefused) return Promise.reject(localFailure('HOST_UNREACHABLE'));
    return new Promise((resolve, reject) => {
      const done = (): void => {
        clearTimeout(timer);
        this.waiting.delete(done);
        signal?.removeEventListener('abort', done);
        if (signal?.aborted) reject(new DOMException('cancelled', 'AbortError'));
        else if (this.line) resolve(this.line);
        else reject(localFailure('HOST_UNREACHABLE'));
      };
      const timer = setTimeout(done, waitMs);
      this.waiting.add(done);
      signal?.addEventListener('abort', done, { once: true });
    });
  }
}

const isAsyncIterable = (answer: unknown): boolean =>
  typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer;

function rejectOn(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
