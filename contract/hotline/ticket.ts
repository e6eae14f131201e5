import { z } from 'zod';
import { IsoInstant } from '../catalogue.ts';

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

export const channels = ['phone', 'callBack', 'window', 'open311'] as const;
export const Channel = z.enum(channels);

/** The five elements and the rest of what is written down while the caller speaks. */
export const QuestionBody = z.object({
  type: TicketType.nullable(),
  way: Way,
  categoryCode: z.string().max(20),
  urgency: Urgency,
  /** Who, when, where, why, what: the five elements. */
  callerName: z.string().max(30),
  callerPhone: z.string().max(18),
  eventTime: z.string().max(100),
  regionCode: z.string().max(12),
  address: z.string().max(200),
  cause: z.string().max(1000),
  content: z.string().max(20_000),
  respondent: z.string().max(100),
  confidential: z.boolean(),
  wantsReply: z.boolean(),
  /** What was answered, explained or read out; for an emergency what was handed over. */
  words: z.string().max(20_000),
  articleId: z.string().max(64),
  /** Emergency: to whom. Legal way: which. Not handled: the reason. Disturbance: who decided. */
  endingDetail: z.string().max(100),
  reached: z.boolean().nullable(),
  mainOrg: z.string().max(18),
});
/** What changed; a field that is not named stays. No field has a default: one would come back as a change to it. */
export const QuestionPatch = QuestionBody.partial();
export type QuestionBody = z.infer<typeof QuestionBody>;

/** What a station sends when a question has been closed or registered: the payload of class `ticket` on `ticket:<ticketId>`. */
export const TicketReport = z.object({
  ticketId: z.string().min(8).max(64),
  ticketNo: z.string().min(1).max(50),
  /** Numbers it bore before, oldest first: each turned out to be another ticket's. */
  formerNos: z.array(z.string().min(1).max(50)).max(50).default([]),
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
  /** Other numbers its caller may have been told. */
  formerNos: z.array(z.string()).default([]),
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
  /** Of the book in force; '' when none was named, or by a platform of before it was told. */
  regionName: z.string().default(''),
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
