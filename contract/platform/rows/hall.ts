import { z } from 'zod';
import { IsoInstant } from '../../catalogue.ts';

/** What happened in a queue; both clocks, because two windows of one hall must be put in order. */
export const QueueEvent = z.object({
  hallCode: z.string().min(1).max(32),
  seq: z.number().int(),
  ticketNo: z.string().max(20),
  event: z.enum(['taken', 'called', 'recalled', 'served', 'missed', 'transferred', 'finished', 'cancelled']),
  taskCode: z.string().max(36).nullable(),
  windowNo: z.string().max(30).nullable(),
  operator: z.string().max(50).nullable(),
  /** Legal time as the station reckons it. */
  at: IsoInstant,
  /** The station's own clock at the same moment. */
  localAt: IsoInstant,
});
