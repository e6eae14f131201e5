import type { HostContext } from '../context.ts';

/**
 * A stream for whoever is signed in now: ends when they sign out, is silent on a locked screen and tells the state after unlocking.
 * Permission is asked only at the beginning of a stream; this keeps it true.
 */
export async function* watchSignedIn<T>(ctx: HostContext, topic: string, signal: AbortSignal | undefined, snapshot: () => T, settleMs?: number): AsyncGenerator<T, void> {
  const watcher = ctx.session.current()?.operator.operatorId;
  const isLocked = (): boolean => ctx.session.current()?.isLocked ?? true;
  const signedOut = new AbortController();
  let wasLocked = isLocked();
  const off = ctx.changes.on('station', () => {
    if (ctx.session.current()?.operator.operatorId !== watcher) signedOut.abort();
    else if (wasLocked && !isLocked()) ctx.changes.notify(topic);
    wasLocked = isLocked();
  });
  try {
    const updates = ctx.changes.watch(topic, signal ? AbortSignal.any([signal, signedOut.signal]) : signedOut.signal, snapshot, settleMs);
    for await (const update of updates) if (!isLocked()) yield update;
  } finally {
    off();
  }
}
