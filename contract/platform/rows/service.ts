import { z } from 'zod';
import { IsoInstant } from '../../catalogue.ts';
import { FeeLine, paymentStates } from '../../payments.ts';
import { ParcelAddress, parcelWays } from '../../parcels.ts';
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

/**
 * 支付 (GB/T 39046 table 14). `requested`, `cancelling` and `refunding` are what the window wants; the others are told back by the
 * platform and reported only then.
 */
export type PaymentReport = z.infer<typeof PaymentReport>;
export const PaymentReport = z.object({
  ...streamRow,
  paymentNo: z.string().min(1).max(50),
  orgName: z.string().max(100),
  collector: z.string().max(30),
  payer: z.string().max(100),
  amount: Money,
  state: z.enum(paymentStates).exclude(['ordered']),
  at: IsoInstant,
  /** What is charged by which published item; the platform looks whether it may be. */
  taskCode: z.string().max(36).optional(),
  taskVersion: z.number().int().optional(),
  lines: z.array(FeeLine).max(20).optional(),
  /** Of a cancellation or refund. */
  reason: z.string().max(300).optional(),
});

/** 物流 (GB/T 39046 table 15). */
export type CourierReport = z.infer<typeof CourierReport>;
export const CourierReport = z.object({
  ...streamRow,
  /** Of the courier; until there is one, the number the window gave it. */
  courierNo: z.string().min(1).max(50),
  sender: z.string().max(30),
  senderOrg: z.string().max(100),
  sentAt: IsoInstant.nullable(),
  receiver: z.string().max(60),
  receiverOrg: z.string().max(100),
  receivedAt: IsoInstant.nullable(),
  state: z.enum(['ordered', 'sent', 'delivered', 'returned', 'lost']),
  /** Number the window gave it, the same in all versions, and what the courier needs; with `ordered`. */
  parcelNo: z.string().max(50).optional(),
  way: z.enum(parcelWays).optional(),
  to: ParcelAddress.optional(),
});
