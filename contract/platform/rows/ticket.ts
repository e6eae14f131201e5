import { z } from 'zod';
import { IsoInstant } from '../../catalogue.ts';

export const ticketTypes = ['CONSULT', 'HELP', 'COMPLAINT', 'REPORT', 'SUGGESTION', 'PRAISE'] as const;

/** 热线工单 as a station knows it; each change of the ticket is the next data version of row 0. */
export const TicketReport = z.object({
  ticketId: z.string().min(1).max(64),
  ticketNo: z.string().max(50).nullable(),
  seq: z.number().int(),
  contactId: z.string().max(64),
  channel: z.string().max(20),
  type: z.enum(ticketTypes),
  category: z.string().max(50),
  urgency: z.enum(['NORMAL', 'URGENT', 'CRITICAL']),
  state: z.string().min(1).max(30),
  ending: z.string().max(30).nullable(),
  endingReason: z.string().max(500).nullable(),
  title: z.string().max(200),
  content: z.string().max(8000),
  callerName: z.string().max(30),
  callerPhone: z.string().max(18),
  isConfidential: z.boolean(),
  wantsReply: z.boolean(),
  eventTime: IsoInstant.nullable(),
  address: z.string().max(200),
  region: z.string().max(12),
  mainOrg: z.string().max(18).nullable(),
  dueAt: IsoInstant.nullable(),
  /** A case the ticket is about. */
  caseNo: z.string().max(50).nullable(),
  handler: z.string().max(30),
  at: IsoInstant,
});
