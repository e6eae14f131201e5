import { caseOfTicket, linkTicket } from '#db/queries/hall.ts';
import { Person } from '#contract/cases.ts';
import type { CalledTicket } from '#contract/hall/tickets.ts';
import { getItem } from '../catalogue/items.ts';
import { createDraft, saveDraft } from '../drafts/drafts.ts';
import { appendAudit } from '../kernel/audit-chain.ts';
import type { HostContext } from '../kernel/context.ts';

/** The acceptance of the person who stands here: opened once for each number, with what the kiosk already knows. */
export function openDraftFor(ctx: HostContext, ticket: CalledTicket): string {
  const known = caseOfTicket(ctx.db, ticket.ticketId);
  if (known !== null) return known;
  const draft = createDraft(ctx);
  const taskCode =
    ticket.services.map((one) => one.taskCode).find((code) => code !== null && getItem(ctx.db, code)) ?? null;
  const { person } = ticket;
  saveDraft(ctx, draft.caseId, draft.version, {
    ...(taskCode === null ? {} : { taskCode }),
    ...(person === null
      ? {}
      : {
          applicant: {
            ...draft.draft.applicant,
            // Typed or said at the kiosk: the window still has to see the card.
            person: Person.parse({ ...person, source: 'clerk' }),
          },
        }),
  });
  const at = ctx.time.iso();
  linkTicket(ctx.db, { ticketId: ticket.ticketId, number: ticket.number, caseId: draft.caseId, at });
  appendAudit(ctx.db, {
    at,
    operator: ctx.session.operator().username,
    act: 'hall.start',
    object: draft.caseId,
    isOk: true,
    detail: ticket.number,
  });
  return draft.caseId;
}
