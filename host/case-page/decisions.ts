import type { Guarded } from '../access/guard.ts';
import type { guardedBy, Opened } from '../access/guarded.ts';
import { acceptCase } from '../acceptance/accept.ts';
import { acceptGroup } from '../acceptance/accept-group.ts';
import { completeCase, withdrawCase } from '../acceptance/after-acceptance.ts';
import { correctCase, notRequired, receiveCase, refuseCase } from '../acceptance/before-acceptance.ts';
import { tellMovedDue } from '../acceptance/due-notice.ts';
import { endSpecial, startSpecial } from '../acceptance/special.ts';
import { supplementCase } from '../acceptance/supplements.ts';
import { deliverResult, receiveResult } from '../delivery/deliver.ts';
import type { HostContext } from '../kernel/context.ts';
import type { CaseView } from '#contract/cases.ts';
import { caseView } from './view.ts';

type Guard<H extends Opened<H>> = ReturnType<typeof guardedBy<H>>;

/** An act, and the case as it is then. */
export const done =
  <I extends { caseId: string }>(act: (ctx: HostContext, input: I) => void) =>
  ({ context: { host }, input }: { context: { host: Guarded }; input: I }): CaseView => {
    act(host.ctx, input);
    return caseView(host.ctx, input.caseId);
  };

export const acceptanceProcedures = <H extends Opened<H>>(
  { acceptance }: Guard<H>,
  afterAccept: (host: H) => void,
) => ({
  accept: acceptance.accept.handler(async ({ context: { host }, input }) => {
    // The platform may know that this store is an older copy: it is asked once before the first number of a run.
    await host.ctx.life.asked;
    if (host.ctx.reserve.isGiven()) await host.ctx.reserve.take();
    const accepted = acceptCase(host.ctx, input);
    afterAccept(host);
    return { ...accepted, view: caseView(host.ctx, input.caseId) };
  }),
  acceptGroup: acceptance.acceptGroup.handler(async ({ context: { host }, input }) => {
    await host.ctx.life.asked;
    if (host.ctx.reserve.isGiven()) await host.ctx.reserve.take();
    acceptGroup(host.ctx, input);
    return caseView(host.ctx, input.caseId);
  }),
  receive: acceptance.receive.handler(done(receiveCase)),
  correct: acceptance.correct.handler(done(correctCase)),
  refuse: acceptance.refuse.handler(done(refuseCase)),
  notRequired: acceptance.notRequired.handler(done(notRequired)),
  withdraw: acceptance.withdraw.handler(done(withdrawCase)),
  complete: acceptance.complete.handler(done(completeCase)),
  tellMovedDue: acceptance.tellMovedDue.handler(done((ctx, { caseId }) => tellMovedDue(ctx, caseId))),
  supplement: acceptance.supplement.handler(done(supplementCase)),
  startSpecial: acceptance.startSpecial.handler(done(startSpecial)),
  endSpecial: acceptance.endSpecial.handler(done(endSpecial)),
});

export const deliveryProcedures = <H extends Opened<H>>({ delivery }: Guard<H>) => ({
  receiveResult: delivery.receiveResult.handler(done(receiveResult)),
  deliver: delivery.deliver.handler(done(deliverResult)),
});
