import type { Role } from '../people.ts';
import type { Ending, QuestionBody, TicketAct, TicketState, Way } from './ticket.ts';

// Apart from the schemas, so that a screen can offer what is allowed without loading zod.

/** Which ending belongs to which of the five ways. */
export const endingOf: Record<Way, Ending> = {
  inScope: 'ANSWERED',
  emergency: 'TRANSFERRED',
  legalWay: 'EXPLAINED',
  notHandled: 'EXPLAINED',
  disturbance: 'CLUE',
};

/** A question nothing has been written into yet; `QuestionBody.parse({})` gives the same. */
export const emptyQuestion: QuestionBody = {
  type: null,
  way: 'inScope',
  categoryCode: '',
  urgency: 'normal',
  callerName: '',
  callerPhone: '',
  eventTime: '',
  regionCode: '',
  address: '',
  cause: '',
  content: '',
  respondent: '',
  confidential: false,
  wantsReply: true,
  words: '',
  articleId: '',
  endingDetail: '',
  reached: null,
  mainOrg: '',
};

interface Step {
  act: TicketAct;
  from: readonly TicketState[];
  to: TicketState;
  by: readonly Role[];
  /** Must be said with it. */
  needs?: 'reason' | 'reply' | 'unit' | 'due' | 'visit';
}

const centre: readonly Role[] = ['hotlineOperator', 'hotlineSupervisor'];
const supervisor: readonly Role[] = ['hotlineSupervisor'];
const unit: readonly Role[] = ['unit'];

/** Every allowed step of a ticket; nothing else changes a state. */
export const ticketSteps: readonly Step[] = [
  { act: 'dispatch', from: ['REGISTERED'], to: 'DISPATCHED', by: centre, needs: 'unit' },
  { act: 'sign', from: ['DISPATCHED'], to: 'SIGNED', by: unit },
  { act: 'askReturn', from: ['DISPATCHED'], to: 'RETURN_REQ', by: unit, needs: 'reason' },
  { act: 'dispatch', from: ['RETURN_REQ'], to: 'DISPATCHED', by: supervisor, needs: 'unit' },
  { act: 'refuseReturn', from: ['RETURN_REQ'], to: 'SIGNED', by: supervisor, needs: 'reason' },
  { act: 'objectReturn', from: ['RETURN_REQ'], to: 'OBJECTION', by: supervisor, needs: 'reason' },
  { act: 'decideObjection', from: ['OBJECTION'], to: 'DISPATCHED', by: supervisor, needs: 'unit' },
  { act: 'keepUnit', from: ['OBJECTION'], to: 'SIGNED', by: supervisor, needs: 'reason' },
  { act: 'askDelay', from: ['SIGNED'], to: 'DELAY_REQ', by: unit, needs: 'due' },
  { act: 'grantDelay', from: ['DELAY_REQ'], to: 'SIGNED', by: supervisor },
  { act: 'refuseDelay', from: ['DELAY_REQ'], to: 'SIGNED', by: supervisor, needs: 'reason' },
  { act: 'reply', from: ['SIGNED'], to: 'REPLIED', by: unit, needs: 'reply' },
  { act: 'raise', from: ['SIGNED', 'SENT_BACK', 'VISIT'], to: 'RAISED', by: supervisor, needs: 'reason' },
  { act: 'takeRaised', from: ['RAISED'], to: 'SIGNED', by: supervisor, needs: 'unit' },
  { act: 'approveReply', from: ['REPLIED'], to: 'VISIT', by: supervisor },
  { act: 'sendBack', from: ['REPLIED'], to: 'SENT_BACK', by: supervisor, needs: 'reason' },
  { act: 'redo', from: ['SENT_BACK'], to: 'SIGNED', by: unit },
  { act: 'visitClose', from: ['VISIT'], to: 'CLOSED', by: centre, needs: 'visit' },
  { act: 'visitSendBack', from: ['VISIT'], to: 'SENT_BACK', by: supervisor, needs: 'reason' },
  { act: 'reopen', from: ['CLOSED'], to: 'SENT_BACK', by: supervisor, needs: 'reason' },
  // Endings of classes 3 to 5 by an outsourced seat are confirmed by own staff.
  { act: 'confirmEnding', from: ['EXPLAINED', 'CLUE'], to: 'CLOSED', by: centre },
  { act: 'registerInstead', from: ['EXPLAINED', 'CLUE'], to: 'REGISTERED', by: centre, needs: 'reason' },
];

/** The step this act is in this state, for somebody with these roles; null when there is none. */
export function stepFor(act: TicketAct, state: TicketState, roles: readonly Role[]): Step | null {
  return (
    ticketSteps.find(
      (step) => step.act === act && step.from.includes(state) && step.by.some((role) => roles.includes(role)),
    ) ?? null
  );
}

/** What somebody with these roles may do with a ticket in this state. */
export const actsIn = (state: TicketState, roles: readonly Role[]): Step[] =>
  ticketSteps.filter((step) => step.from.includes(state) && step.by.some((role) => roles.includes(role)));
