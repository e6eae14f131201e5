import { z } from 'zod';
import { IsoInstant } from '../catalogue.ts';

export const queueStates = [
  'printing',
  'waiting',
  'called',
  'serving',
  'parked',
  'done',
  'noShow',
  'cancelled',
] as const;
export const QueueState = z.enum(queueStates);
export type QueueState = z.infer<typeof QueueState>;

/** Said or read at the kiosk; gone from the queue after the day. */
export const QueuePerson = z.object({
  name: z.string().min(1).max(60),
  certType: z.string().max(3),
  certNo: z.string().max(50),
  mobile: z.string().max(18),
});
export type QueuePerson = z.infer<typeof QueuePerson>;

/** A ticket as anybody may see it: who waits is not shown before the call. */
export const QueueTicket = z.object({
  ticketId: z.string(),
  number: z.string(),
  groupCode: z.string(),
  laneCode: z.string().nullable(),
  source: z.enum(['kiosk', 'appointment', 'manager', 'local']),
  state: QueueState,
  issuedAt: IsoInstant,
  calledAt: IsoInstant.nullable(),
  startedAt: IsoInstant.nullable(),
  finishedAt: IsoInstant.nullable(),
  windowNo: z.string().nullable(),
  recalls: z.number().int(),
  reroutes: z.number().int(),
});
export type QueueTicket = z.infer<typeof QueueTicket>;

/** What the window learns with the call. */
export const CalledTicket = QueueTicket.extend({
  groupName: z.string(),
  services: z.array(z.object({ serviceCode: z.string(), serviceName: z.string(), taskCode: z.string().nullable() })),
  laneReason: z.string(),
  isElder: z.boolean(),
  person: QueuePerson.nullable(),
  parkReason: z.string(),
});
export type CalledTicket = z.infer<typeof CalledTicket>;

/** What stands on the paper. */
export const TicketPaper = z.object({
  ticketId: z.string(),
  number: z.string(),
  hallName: z.string(),
  groupName: z.string(),
  services: z.array(z.string()),
  laneName: z.string(),
  issuedAt: IsoInstant,
  ahead: z.number().int(),
  /** Minutes; null while nothing was measured that would make it honest. */
  estimateMin: z.number().int().nullable(),
  /** Half of today's estimates of this group were off by no more than this, minutes; null below ten of them. */
  estimateErrorMin: z.number().int().nullable(),
  state: QueueState,
  /** 0 the paper itself, from 1 a marked copy. */
  copyNo: z.number().int(),
  /** ASCII; says nothing of the person. */
  qr: z.string(),
});
export type TicketPaper = z.infer<typeof TicketPaper>;

/** One visit may end with something else than was taken a number for. Empty: nothing was served. */
export const Served = z
  .array(z.object({ serviceCode: z.string().max(36).nullable(), serviceName: z.string().min(1).max(60) }))
  .max(20);

const reason = z.string().trim().min(2).max(100);

/** What a window does with its ticket; the platform knows from which state to which. */
export const TicketAct = z.discriminatedUnion('act', [
  z.object({ act: z.literal('recall') }),
  z.object({ act: z.literal('start') }),
  z.object({ act: z.literal('park'), reason }),
  z.object({ act: z.literal('resume') }),
  z.object({ act: z.literal('noShow'), reason }),
  /** Onward to another group or one window; waiting time and rank are kept. */
  z.object({
    act: z.literal('transfer'),
    groupCode: z.string().max(2),
    windowNo: z.string().max(30).nullable(),
    reason,
  }),
  /** A number taken for the wrong item: into the right group, waiting time and rank kept. */
  z.object({
    act: z.literal('reroute'),
    groupCode: z.string().max(2),
    serviceCode: z.string().max(36).nullable(),
    reason,
  }),
  /** Back to the head of its own queue, e.g. called by mistake. */
  z.object({ act: z.literal('return'), reason }),
  z.object({ act: z.literal('cancel'), reason }),
  z.object({ act: z.literal('finish'), served: Served }),
]);
export type TicketAct = z.infer<typeof TicketAct>;
export type TicketActName = TicketAct['act'];

/** From which states an act is possible and where it leads; both sides of the wire read this one table. */
export const ticketActs: Record<TicketActName, { from: readonly QueueState[]; to: QueueState }> = {
  recall: { from: ['called'], to: 'called' },
  start: { from: ['called'], to: 'serving' },
  park: { from: ['called', 'serving'], to: 'parked' },
  resume: { from: ['parked'], to: 'serving' },
  noShow: { from: ['called'], to: 'noShow' },
  transfer: { from: ['called', 'serving', 'parked'], to: 'waiting' },
  reroute: { from: ['waiting', 'called', 'serving'], to: 'waiting' },
  return: { from: ['called', 'parked'], to: 'waiting' },
  cancel: { from: ['printing', 'waiting', 'parked'], to: 'cancelled' },
  finish: { from: ['called', 'serving'], to: 'done' },
};

export const windowStates = ['closed', 'idle', 'calling', 'serving', 'paused'] as const;
export const WindowState = z.enum(windowStates);
export type WindowState = z.infer<typeof WindowState>;
