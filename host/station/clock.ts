import { ExpectedError } from '#contract/errors.ts';
import type { HostContext } from '../kernel/context.ts';
import { record } from '../kernel/record.ts';

/** What a person saw may be some minutes old when they answer. */
const readMs = 5 * 60_000;

/**
 * Somebody at the window looked at the time shown and found it right.
 *
 * @param shown the time they saw
 * @throws ExpectedError CLOCK_MOVED it is another one by now
 */
export function confirmTime(ctx: HostContext, shown: string): void {
  if (Math.abs(ctx.time.now().getTime() - Date.parse(shown)) > readMs) throw new ExpectedError('CLOCK_MOVED');
  record(ctx, { stream: 'station', act: 'station.confirmTime', detail: shown, by: ctx.session.operator() }, () =>
    ctx.time.confirm(),
  );
}

/** A clock that was set while the workstation ran is kept in mind: whoever looks at dates later finds it there. */
export function lookAtClock(ctx: HostContext): void {
  const stepMs = ctx.time.noticeStep();
  if (stepMs === 0) return;
  ctx.log.warn('clock.step', { stepMs: Math.round(stepMs) });
  record(
    ctx,
    { stream: 'station', act: 'station.clockSet', detail: `${Math.round(stepMs / 1000)} s` },
    () => undefined,
  );
}
