import { z } from 'zod';
import { IsoInstant } from '../catalogue.ts';
import type { Role } from '../people.ts';

export const ticketTypes = ['consultation', 'help', 'complaint', 'report', 'suggestion', 'praise'] as const;
export const TicketType = z.enum(ticketTypes);
export type TicketType = z.infer<typeof TicketType>;

/** 五类处置: in scope · emergency · to be solved by a legal way · illegal, secret or private · malicious disturbance. */
export const ways = ['inScope', 'emergency', 'legalWay', 'notHandled', 'disturbance'] as const;
export const Way = z.enum(ways);
export type Way = z.infer<typeof Way>;

export const urgencies = ['normal', 'urgent', 'grave'] as const;
export const Urgency = z.enum(urgencies);
export type Urgency = z.infer<typeof Urgency>;

/** Endings of a question that becomes no ticket for a unit; each has a record and words of its own. */
export const endings = ['ANSWERED', 'TRANSFERRED', 'EXPLAINED', 'CLUE'] as const;
export const Ending = z.enum(endings);
export type Ending = z.infer<typeof Ending>;

/** Which ending belongs to which of the five ways. */
export const endingOf: Record<Way, Ending> = {
  inScope: 'ANSWERED',
  emergency: 'TRANSFERRED',
  legalWay: 'EXPLAINED',
  notHandled: 'EXPLAINED',
  disturbance: 'CLUE',
};

export const ticketStates = [
  'ANSWERED',
  'TRANSFERRED',
  'EXPLAINED',
  'CLUE',
  'REGISTERED',
  'DISPATCHED',
  'RETURN_REQ',
  'OBJECTION',
  'SIGNED',
  'DELAY_REQ',
  'REPLIED',
  'SENT_BACK',
  'RAISED',
  'VISIT',
  'CLOSED',
] as const;
export const TicketState = z.enum(ticketStates);
export type TicketState = z.infer<typeof TicketState>;

export const channels = ['phone', 'callBack', 'window'] as const;
export const Channel = z.enum(channels);

/** The five elements and the rest of what is written down while the caller speaks. */
export const QuestionBody = z.object({
  type: TicketType.nullable().default(null),
  way: Way.default('inScope'),
  categoryCode: z.string().max(20).default(''),
  urgency: Urgency.default('normal'),
  /** Who, when, where, why, what: the five elements. */
  callerName: z.string().max(30).default(''),
  callerPhone: z.string().max(18).default(''),
  eventTime: z.string().max(100).default(''),
  regionCode: z.string().max(12).default(''),
  address: z.string().max(200).default(''),
  cause: z.string().max(1000).default(''),
  content: z.string().max(20_000).default(''),
  respondent: z.string().max(100).default(''),
  confidential: z.boolean().default(false),
  wantsReply: z.boolean().default(true),
  /** What was answered, explained or read out; for an emergency what was handed over. */
  words: z.string().max(20_000).default(''),
  articleId: z.string().max(64).default(''),
  /** Emergency: to whom. Legal way: which. Not handled: the reason. Disturbance: who decided. */
  endingDetail: z.string().max(100).default(''),
  reached: z.boolean().nullable().default(null),
  mainOrg: z.string().max(18).default(''),
});
export type QuestionBody = z.infer<typeof QuestionBody>;

/** What a station sends when a question has been closed or registered: the payload of class `ticket` on `ticket:<ticketId>`. */
export const TicketReport = z.object({
  ticketId: z.string().min(8).max(64),
  ticketNo: z.string().min(1).max(50),
  contactId: z.string().min(8).max(64),
  callId: z.string().max(120).nullable(),
  channel: Channel,
  ending: Ending.nullable(),
  /** Send it on by the catalogue as soon as it arrives. */
  dispatch: z.boolean(),
  bookVersion: z.number().int(),
  registeredAt: IsoInstant,
  agentId: z.string().max(50),
  agentName: z.string().max(30),
  question: QuestionBody,
});
export type TicketReport = z.infer<typeof TicketReport>;

export const acts = [
  'dispatch',
  'sign',
  'askReturn',
  'refuseReturn',
  'objectReturn',
  'decideObjection',
  'keepUnit',
  'askDelay',
  'grantDelay',
  'refuseDelay',
  'reply',
  'approveReply',
  'sendBack',
  'redo',
  'raise',
  'takeRaised',
  'visitClose',
  'visitSendBack',
  'reopen',
  'confirmEnding',
  'registerInstead',
] as const;
export const TicketAct = z.enum(acts);
export type TicketAct = z.infer<typeof TicketAct>;

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

/** 满意度 of the call-back: 0 不满意 1 理解 2 满意 3 非常满意. */
export const Satisfaction = z.number().int().min(0).max(3);

export const ActInput = z.object({
  ticketId: z.string().max(64),
  act: TicketAct,
  /** The state the person saw; another one in the meantime refuses the act. */
  seen: TicketState,
  reason: z.string().trim().max(1000).default(''),
  reply: z.string().trim().max(5000).default(''),
  mainOrg: z.string().max(18).default(''),
  assistOrgs: z.array(z.string().max(18)).max(10).default([]),
  /** New date asked for, the day it ends. */
  due: z.iso.date().nullable().default(null),
  visit: z
    .object({ isSolved: z.boolean(), satisfaction: Satisfaction, reason: z.string().trim().max(500).default('') })
    .nullable()
    .default(null),
});
export type ActInput = z.infer<typeof ActInput>;

/** A caller as shown: masked unless somebody revealed it with a reason. */
export const ShownCaller = z.object({ name: z.string(), phone: z.string(), isProtected: z.boolean() });
export type ShownCaller = z.infer<typeof ShownCaller>;

export const TicketSummary = z.object({
  ticketId: z.string(),
  ticketNo: z.string(),
  state: TicketState,
  type: TicketType.nullable(),
  way: Way,
  urgency: Urgency,
  title: z.string(),
  categoryName: z.string(),
  address: z.string(),
  caller: ShownCaller,
  agentName: z.string(),
  mainOrgName: z.string(),
  registeredAt: IsoInstant,
  /** When the step now open must be done; null when nothing runs. */
  due: IsoInstant.nullable(),
  /** The calendar of that year has not been published yet: 暂定. */
  isDueProvisional: z.boolean(),
  isOverdue: z.boolean(),
  urgeCount: z.number().int(),
  parentNo: z.string().nullable(),
});
export type TicketSummary = z.infer<typeof TicketSummary>;

export const TicketView = TicketSummary.extend({
  question: QuestionBody,
  assistOrgNames: z.array(z.string()),
  ruleBasis: z.string(),
  deptOnly: z.boolean(),
  replyText: z.string(),
  askedDue: z.string().nullable(),
  counts: z.boolean(),
  countsReason: z.string(),
  merged: z.array(z.object({ ticketId: z.string(), ticketNo: z.string(), state: TicketState })),
  lockedBy: z.string().nullable(),
  steps: z.array(
    z.object({
      at: IsoInstant,
      act: z.string(),
      by: z.string(),
      orgName: z.string(),
      state: TicketState,
      text: z.string(),
    }),
  ),
});
export type TicketView = z.infer<typeof TicketView>;
