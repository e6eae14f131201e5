import type { HostContext } from '../kernel/context.ts';
import { record } from '../kernel/record.ts';

export type LookContext = Pick<HostContext, 'db' | 'changes' | 'time' | 'session'>;

const seen = new WeakMap<LookContext['session'], { signedInAt: string; cases: Set<string> }>();

/** Who looked at a case is on record: once for each case and sign-in, however often the screen asks. */
export function noteLook(ctx: LookContext, caseId: string): void {
  const session = ctx.session.current();
  if (!session) return;
  const known = seen.get(ctx.session);
  const mine = known?.signedInAt === session.signedInAt ? known.cases : new Set<string>();
  if (mine !== known?.cases) seen.set(ctx.session, { signedInAt: session.signedInAt, cases: mine });
  if (mine.has(caseId)) return;
  record(ctx, { stream: 'station', act: 'cases.look', object: caseId, by: session.operator }, () => undefined);
  mine.add(caseId);
}
