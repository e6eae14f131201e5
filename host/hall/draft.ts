import { caseOfTicket, linkTicket } from '#db/queries/hall.ts';
import { Applicant, Person } from '#contract/cases.ts';
import type { CalledTicket } from '#contract/hall/tickets.ts';
import { getItem } from '../catalogue/items.ts';
import { createDraft, saveDraft } from '../drafts/drafts.ts';
import type { HostContext } from '../kernel/context.ts';
import { record } from '../kernel/record.ts';
import { caseStream } from '../kernel/streams.ts';

/** The acceptance of the person who stands here: opened once for each number, with what the kiosk already knows. */
export function openDraftFor(ctx: HostContext, ticket: CalledTicket): string {
  const known = caseOfTicket(ctx.db, ticket.ticketId);
  if (known !== null) return known;
  return ctx.db.tx(() => {
    const caseId = createDraft(ctx);
    const taskCode =
      ticket.services.map((one) => one.taskCode).find((code) => code !== null && getItem(ctx.db, code)) ?? null;
    const { person } = ticket;
    // Typed or said at the kiosk: the window still has to see the card.
    const applicant = person && Applicant.parse({ person: Person.parse({ ...person, source: 'clerk' }) });
    saveDraft(
      ctx,
      caseId,
      1,
      { ...(taskCode === null ? {} : { taskCode }), ...(applicant ? { applicant } : {}) },
      noCards,
    );
    record(
      ctx,
      { stream: caseStream(caseId), act: 'hall.start', detail: ticket.number, by: ctx.session.operator() },
      (on) => linkTicket(ctx.db, { ticketId: ticket.ticketId, number: ticket.number, caseId, at: on.at }),
    );
    return caseId;
  });
}

const noCards = { knows: (): boolean => false };
