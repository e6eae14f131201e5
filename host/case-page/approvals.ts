import type { guardedBy, Opened } from '../access/guarded.ts';
import { askForApproval, decideForOther, grantHere, waitingForMe } from '../approvals/approvals.ts';
import { caseView } from './view.ts';

export const approvalProcedures = <H extends Opened<H>>({ approvals }: ReturnType<typeof guardedBy<H>>) => ({
  grantHere: approvals.grantHere.handler(async ({ context: { host }, input }) => {
    await grantHere(host.ctx, input);
    return caseView(host.ctx, input.caseId);
  }),
  ask: approvals.ask.handler(async ({ context: { host }, input }) => {
    await askForApproval(host.ctx, input);
    return caseView(host.ctx, input.caseId);
  }),
  waiting: approvals.waiting.handler(({ context: { host } }) => waitingForMe(host.ctx)),
  decide: approvals.decide.handler(async ({ context: { host }, input }) => {
    await decideForOther(host.ctx, input);
    return { ok: true } as const;
  }),
});
