import type { Topic } from '../kernel/changes.ts';
import type { HostContext } from '../kernel/context.ts';

/**
 * A stream for whoever is signed in now: ends when they sign out, is silent on a locked screen and tells the state after unlocking.
 * Permission is asked only at the beginning of a stream; this keeps it true.
 */
export function watchSignedIn<T>(
  ctx: HostContext,
  topic: Topic,
  signal: AbortSignal | undefined,
  snapshot: () => T,
  settleMs?: number,
): AsyncGenerator<T, void> {
  return whileSignedIn(
    ctx,
    signal,
    (stop) => ctx.changes.watch(topic, stop, snapshot, settleMs),
    () => ctx.changes.notify(topic),
  );
}

/** The same for a stream of happenings, of which those behind a locked screen are not told. Who watches is settled by the call, not by the first look at the stream. */
export function whileSignedIn<T>(
  ctx: HostContext,
  signal: AbortSignal | undefined,
  open: (stop: AbortSignal) => AsyncGenerator<T, void>,
  onUnlocked: () => void = () => undefined,
): AsyncGenerator<T, void> {
  const watcher = ctx.session.current()?.operator.operatorId;
  const isTheirs = (): boolean => watcher !== undefined && ctx.session.current()?.operator.operatorId === watcher;
  const isLocked = (): boolean => ctx.session.current()?.isLocked ?? true;
  return (async function* () {
    const signedOut = new AbortController();
    let wasLocked = isLocked();
    const off = ctx.changes.on('station', () => {
      if (!isTheirs()) signedOut.abort();
      else if (wasLocked && !isLocked()) onUnlocked();
      wasLocked = isLocked();
    });
    try {
      if (!isTheirs()) return;
      for await (const update of open(signal ? AbortSignal.any([signal, signedOut.signal]) : signedOut.signal))
        if (!isLocked()) yield update;
    } finally {
      off();
    }
  })();
}

/** Does work at somebody's wish: its signal fires with the caller's, and when whoever asked signs out or locks the screen. */
export async function workSignedIn<T>(
  ctx: HostContext,
  caller: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { operatorId } = ctx.session.operator();
  const left = new AbortController();
  const off = ctx.changes.on('station', () => {
    const session = ctx.session.current();
    if (!session || session.isLocked || session.operator.operatorId !== operatorId) left.abort();
  });
  try {
    return await work(caller ? AbortSignal.any([caller, left.signal]) : left.signal);
  } finally {
    off();
  }
}
