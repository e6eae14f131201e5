import type { RunEcho } from '#contract/platform/station-answers.ts';
import type { Doubt, Life } from './life.ts';
import { record, type RecordContext } from './record.ts';

type DoubtContext = RecordContext & { life: Life };

/** From now on no number is given: the store may be older than what was given, or another machine works under this name. */
export function suspect(ctx: DoubtContext, kind: Doubt['kind'], reason: string): void {
  const known = ctx.life.doubt();
  if (known?.kind === kind) return;
  // Noticed here already, and perhaps released with fresh numbers: the platform's word adds nothing.
  if (known !== null && kind === 'restored') return;
  record(ctx, { stream: 'station', act: 'station.doubt', object: ctx.life.runId, detail: `${kind} ${reason}` }, (on) =>
    ctx.life.suspect({ kind, since: on.at, lost: known?.lost ?? 0, reason, isReleased: false }),
  );
}

/**
 * The platform says with an answer which run of this station it heard last. One that this store does not remember is of a later life: the
 * store is an older copy, and nothing is accepted until the greeting has told what became of it.
 *
 * @returns whether the run is one of this store's own
 */
export function hearRun(ctx: DoubtContext, run: RunEcho | null): boolean {
  if (run === null || run.runId === ctx.life.runId || ctx.life.told().includes(run.runId)) return true;
  suspect(ctx, 'restored', `本机是第 ${ctx.life.boot} 次启动，平台上次联系的是第 ${run.boot} 次`);
  return false;
}
