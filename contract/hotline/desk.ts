import { z } from 'zod';
import { IsoInstant } from '../catalogue.ts';
import { AgentState, CallOutcome, CallState } from './call.ts';
import { TicketState, TicketSummary } from './ticket.ts';

/** Whose call it may be: `known` one person has this number, `maybe` several or an uncertain one, `unknown` nobody or withheld. */
export const CallerMatch = z.object({
  kind: z.enum(['known', 'maybe', 'unknown', 'withheld']),
  /** Masked names of whom it may be. */
  names: z.array(z.string().max(30)).max(5),
  calls: z.number().int(),
  tickets: z
    .array(
      z.object({ ticketId: z.string(), ticketNo: z.string(), title: z.string(), state: TicketState, at: IsoInstant }),
    )
    .max(10),
});
export type CallerMatch = z.infer<typeof CallerMatch>;

export const DeskCall = z.object({
  callId: z.string(),
  state: CallState,
  /** As told by the exchange; `''` withheld. Only the agent concerned is given it. */
  caller: z.string(),
  queue: z.string(),
  ringingAt: IsoInstant.nullable(),
  answeredAt: IsoInstant.nullable(),
  endedAt: IsoInstant.nullable(),
  outcome: CallOutcome.nullable(),
  endedBy: z.string().nullable(),
  match: CallerMatch,
});
export type DeskCall = z.infer<typeof DeskCall>;

/** What the platform holds of one agent's telephone, whole: telling it twice changes nothing. */
export const DeskSnapshot = z.object({
  tag: z.string(),
  serverTime: IsoInstant,
  agent: z.object({
    state: AgentState,
    since: IsoInstant,
    extension: z.string(),
    afterCallUntil: IsoInstant.nullable(),
  }),
  calls: z.array(DeskCall),
  waiting: z.number().int(),
  longestWaitSeconds: z.number().int(),
  answeredToday: z.number().int(),
  /** Whether the line to the exchange stands; `none`: no exchange is set up. */
  exchange: z.enum(['none', 'up', 'down']),
});
export type DeskSnapshot = z.infer<typeof DeskSnapshot>;

export const Ratio = z.object({ numerator: z.number().int(), denominator: z.number().int() });
export type Ratio = z.infer<typeof Ratio>;

/** The supervisor's figures of one day, each with what it was counted from. */
export const HotlineFigures = z.object({
  day: z.iso.date(),
  at: IsoInstant,
  waiting: z.number().int(),
  longestWaitSeconds: z.number().int(),
  agents: z.array(
    z.object({
      name: z.string(),
      extension: z.string(),
      state: AgentState,
      since: IsoInstant,
      answered: z.number().int(),
    }),
  ),
  offered: z.number().int(),
  /** 接通率: answered / offered. */
  connected: Ratio,
  /** 15 秒接听: answered within 15 s of ringing or queueing / answered. */
  within15s: Ratio,
  abandoned: z.number().int(),
  callBacksOpen: z.number().int(),
  unknownEnds: z.number().int(),
  tickets: z.number().int(),
  /** 直接答复率. */
  direct: Ratio,
  signedOnTime: Ratio,
  closedOnTime: Ratio,
  returned: Ratio,
  redone: Ratio,
  satisfied: Ratio,
  notCounted: z.number().int(),
  exchange: z.enum(['none', 'up', 'down']),
});
export type HotlineFigures = z.infer<typeof HotlineFigures>;

export const CallBack = z.object({
  callBackId: z.string(),
  callId: z.string(),
  caller: z.string(),
  givenUpAt: IsoInstant,
  waitedSeconds: z.number().int(),
  takenBy: z.string().nullable(),
});
export type CallBack = z.infer<typeof CallBack>;

export const TicketPage = z.object({ rows: z.array(TicketSummary), total: z.number().int() });
