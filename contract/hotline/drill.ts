import { z } from 'zod';
import { IsoInstant } from '../catalogue.ts';
import { CallOutcome } from './call.ts';
import { Ratio } from './desk.ts';
import { drillParts, indicators } from './names.ts';
import { Ending, TicketSummary } from './ticket.ts';

/** A list of this many can be read on a screen and put on paper; longer ones say how much they leave out. */
export const mostDrilled = 2000;

export const DrillInput = z.object({ day: z.iso.date(), indicator: z.enum(indicators), part: z.enum(drillParts) });
export type DrillInput = z.infer<typeof DrillInput>;

export const DrilledTicket = TicketSummary.extend({
  ending: Ending.nullable(),
  dispatchedAt: IsoInstant.nullable(),
  signedAt: IsoInstant.nullable(),
  signDue: IsoInstant.nullable(),
  repliedAt: IsoInstant.nullable(),
  closedAt: IsoInstant.nullable(),
  closeDue: IsoInstant.nullable(),
  returnCount: z.number().int(),
  redoCount: z.number().int(),
  satisfaction: z.number().int().nullable(),
  /** A way that is not handled, or `merged`; '' when it counts. */
  countsReason: z.string(),
});
export type DrilledTicket = z.infer<typeof DrilledTicket>;

export const DrilledCall = z.object({
  callId: z.string(),
  /** Masked; '' withheld. */
  caller: z.string(),
  isProtected: z.boolean(),
  /** When the caller began to wait: in the queue or at a ringing telephone, whichever was first. */
  waitedFrom: IsoInstant,
  answeredAt: IsoInstant.nullable(),
  answeredBy: z.string().nullable(),
  endedAt: IsoInstant.nullable(),
  outcome: CallOutcome.nullable(),
});
export type DrilledCall = z.infer<typeof DrilledCall>;

/** What an indicator was counted from, counted again in the same moment: tickets or calls, never both. */
export const DrillView = z.object({
  at: IsoInstant,
  of: Ratio,
  /** All there are; the list holds the first `mostDrilled` of them. */
  total: z.number().int(),
  tickets: z.array(DrilledTicket),
  calls: z.array(DrilledCall),
});
export type DrillView = z.infer<typeof DrillView>;
