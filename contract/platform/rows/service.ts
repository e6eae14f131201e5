import { z } from 'zod';
import { IsoInstant } from '../../catalogue.ts';
import { ProjectNo } from './case.ts';

const streamRow = { projectNo: ProjectNo.nullable(), seq: z.number().int() };
const Money = z.string().regex(/^\d{1,14}\.\d{2}$/);

/** 评价, one asking: 5 非常满意 … 1 非常不满意, null when nothing was answered (never counted as satisfied). */
export const RatingReport = z.object({
  ...streamRow,
  level: z.number().int().min(1).max(5).nullable(),
  source: z.enum(['keypad', 'screen', 'kiosk', 'telephone']),
  assessTime: IsoInstant,
  detail: z.array(z.string().max(50)).max(20).default([]),
  writing: z.string().max(1000).default(''),
  windowNo: z.string().max(30),
  operator: z.string().max(50),
});

/** 支付 (GB/T 39046 table 14). */
export const PaymentReport = z.object({
  ...streamRow,
  paymentNo: z.string().min(1).max(50),
  orgName: z.string().max(100),
  collector: z.string().max(30),
  payer: z.string().max(100),
  amount: Money,
  state: z.enum(['requested', 'paid', 'refunded', 'cancelled']),
  at: IsoInstant,
});

/** 物流 (GB/T 39046 table 15). */
export const CourierReport = z.object({
  ...streamRow,
  courierNo: z.string().min(1).max(50),
  sender: z.string().max(30),
  senderOrg: z.string().max(100),
  sentAt: IsoInstant.nullable(),
  receiver: z.string().max(60),
  receiverOrg: z.string().max(100),
  receivedAt: IsoInstant.nullable(),
  state: z.enum(['ordered', 'sent', 'delivered', 'returned', 'lost']),
});
