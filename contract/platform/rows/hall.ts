import { z } from 'zod';
import { IsoInstant } from '../../catalogue.ts';
import { Served } from '../../hall/tickets.ts';

/** What happened in a queue; both clocks, because two windows of one hall must be put in order. */
export const QueueEvent = z.object({
  hallCode: z.string().min(1).max(32),
  seq: z.number().int(),
  /** A012; empty: somebody without a paper. */
  ticketNo: z.string().max(20),
  /** The same for all rows of one visit; rows of the time before have none. */
  visitId: z.string().max(64).optional(),
  /** With `finished` and `missed`: when it began. */
  calledAt: IsoInstant.optional(),
  startedAt: IsoInstant.nullable().optional(),
  /** With `finished`: what was really served. */
  served: Served.optional(),
  /** With `missed`: why. */
  reason: z.string().max(100).optional(),
  event: z.enum(['taken', 'called', 'recalled', 'served', 'missed', 'transferred', 'finished', 'cancelled']),
  taskCode: z.string().max(36).nullable(),
  windowNo: z.string().max(30).nullable(),
  operator: z.string().max(50).nullable(),
  /** Legal time as the station reckons it. */
  at: IsoInstant,
  /** The station's own clock at the same moment. */
  localAt: IsoInstant,
});
