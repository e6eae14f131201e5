import { z } from 'zod';
import { CallBack, HotlineFigures, TicketPage } from '#contract/hotline/desk.ts';
import { DrillView } from '#contract/hotline/drill.ts';
import { ShownCaller, TicketSummary, TicketView } from '#contract/hotline/ticket.ts';
import type { Guarded } from '../access/guard.ts';
import type { guardedBy, Opened } from '../access/guarded.ts';
import type { DeskLine } from './desk-line.ts';
import type { TicketSending } from './sending.ts';
import { chinaDate } from '../kernel/clock.ts';
import type { AuditAct } from '#contract/workstation/acts.ts';
import { record } from '../kernel/record.ts';
import type { HostContext } from '../kernel/context.ts';
import { askCentre, Ok } from './centre.ts';
import {
  addQuestion,
  closeQuestion,
  finishContact,
  openContact,
  readBook,
  registerQuestion,
  saveQuestion,
} from './contacts.ts';
import { callerTold } from './renumber.ts';
import { searchKnowledge } from './knowledge.ts';
import { deskState } from './views.ts';

const ok = { ok: true } as const;
interface HotlineHost extends Guarded {
  deskLine: DeskLine;
  ticketSending: TicketSending;
}
type Guard<H extends HotlineHost & Opened<H>> = ReturnType<typeof guardedBy<H>>;

/** The operator's desk: drafts are here, the switch and the figures are the centre's. */
export const hotlineProcedures = <H extends HotlineHost & Opened<H>>({ hotline }: Guard<H>) => ({
  watch: hotline.watch.handler(({ context: { host }, signal }) =>
    host.ctx.changes.watch('hotline', signal, () => deskState(host.ctx, host.deskLine)),
  ),
  switchAgent: hotline.switchAgent.handler(({ context: { host }, input }) =>
    askCentre(host.ctx, Ok, (remote, options) => remote.hotline.switchAgent(input, options)),
  ),
  book: hotline.book.handler(({ context: { host } }) => readBook(host.ctx)),
  open: hotline.open.handler(({ context: { host }, input }) => openContact(host.ctx, input)),
  addQuestion: hotline.addQuestion.handler(({ context: { host }, input }) => addQuestion(host.ctx, input.contactId)),
  save: hotline.save.handler(({ context: { host }, input }) => saveQuestion(host.ctx, input.questionId, input.patch)),
  close: hotline.close.handler(({ context: { host }, input }) =>
    closeQuestion(host.ctx, input.questionId, input.version),
  ),
  register: hotline.register.handler(({ context: { host }, input }) =>
    registerQuestion(host.ctx, input.questionId, input.version, input.dispatch),
  ),
  finish: hotline.finish.handler(({ context: { host }, input }) => (finishContact(host.ctx, input.contactId), ok)),
  search: hotline.search.handler(({ context: { host }, input }) => searchKnowledge(host.ctx, input.text, input.limit)),
  retry: hotline.retry.handler(({ context: { host } }) => (host.ticketSending.retry(), ok)),
  told: hotline.told.handler(({ context: { host }, input }) => (callerTold(host.ctx, input.questionId), ok)),
  callBacks: hotline.callBacks.handler(({ context: { host } }) =>
    askCentre(host.ctx, z.array(CallBack), (remote, options) => remote.hotline.callBacks(undefined, options)),
  ),
  takeCallBack: hotline.takeCallBack.handler(({ context: { host }, input }) =>
    askCentre(host.ctx, Ok, (remote, options) => remote.hotline.takeCallBack(input, options)),
  ),
  finishCallBack: hotline.finishCallBack.handler(({ context: { host }, input }) =>
    askCentre(host.ctx, Ok, (remote, options) => remote.hotline.finishCallBack(input, options)),
  ),
  figures: hotline.figures.handler(({ context: { host } }) =>
    askCentre(host.ctx, HotlineFigures, (remote, options) =>
      remote.hotline.figures({ day: chinaDate(host.ctx.time.now()) }, options),
    ),
  ),
  drill: hotline.drill.handler(({ context: { host }, input }) =>
    askCentre(host.ctx, DrillView, (remote, options) => remote.hotline.drill(input, options)),
  ),
});

/** Tickets live at the platform; what a person does to one here is in this station's audit chain as well. */
export const ticketProcedures = <H extends HotlineHost & Opened<H>>({ tickets }: Guard<H>) => ({
  list: tickets.list.handler(({ context: { host }, input }) =>
    askCentre(host.ctx, TicketPage, (remote, options) => remote.tickets.list(input, options)),
  ),
  get: tickets.get.handler(({ context: { host }, input }) =>
    askCentre(host.ctx, TicketView, (remote, options) => remote.tickets.get(input, options)),
  ),
  act: tickets.act.handler(({ context: { host }, input }) =>
    audited(host.ctx, { act: 'tickets.act', ticketId: input.ticketId, detail: input.act }, () =>
      askCentre(host.ctx, TicketView, (remote, options) => remote.tickets.act(input, options)),
    ),
  ),
  reveal: tickets.reveal.handler(({ context: { host }, input }) =>
    audited(host.ctx, { act: 'tickets.reveal', ticketId: input.ticketId }, () =>
      askCentre(host.ctx, ShownCaller, (remote, options) => remote.tickets.reveal(input, options)),
    ),
  ),
  lock: tickets.lock.handler(async ({ context: { host }, input }) => {
    await askCentre(host.ctx, z.object({ until: z.string() }), (remote, options) =>
      remote.tickets.lock(input, options),
    );
    return ok;
  }),
  unlock: tickets.unlock.handler(({ context: { host }, input }) =>
    askCentre(host.ctx, Ok, (remote, options) => remote.tickets.unlock(input, options)),
  ),
  urge: tickets.urge.handler(({ context: { host }, input }) =>
    audited(host.ctx, { act: `tickets.${input.kind}`, ticketId: input.ticketId }, () =>
      askCentre(host.ctx, Ok, (remote, options) => remote.tickets.urge(input, options)),
    ),
  ),
  merge: tickets.merge.handler(({ context: { host }, input }) =>
    audited(host.ctx, { act: 'tickets.merge', ticketId: input.ticketId }, () =>
      askCentre(host.ctx, Ok, (remote, options) => remote.tickets.merge(input, options)),
    ),
  ),
  repeats: tickets.repeats.handler(({ context: { host }, input }) =>
    askCentre(host.ctx, z.array(TicketSummary), (remote, options) => remote.tickets.repeats(input, options)),
  ),
});

async function audited<T>(
  ctx: HostContext,
  { act, ticketId, detail }: { act: AuditAct; ticketId: string; detail?: string },
  work: () => Promise<T>,
): Promise<T> {
  const note = (isOk: boolean): void =>
    record(
      ctx,
      { stream: `ticket:${ticketId}`, act, isOk, ...(detail === undefined ? {} : { detail }) },
      () => undefined,
    );
  try {
    const result = await work();
    note(true);
    return result;
  } catch (error) {
    note(false);
    throw error;
  }
}
