import { z } from 'zod';
import { IsoInstant } from './times.ts';

/** 收费项目 of an item as published: nothing else may be charged. */
export const ItemFee = z.object({
  feeId: z.string().min(1).max(36),
  feeName: z.string().min(1).max(100),
  /** 分 for each. */
  unitAmount: z.number().int().min(1).max(100_000_000),
  /** The standard in words, e.g. 每证 20 元. */
  standard: z.string().min(1).max(200),
  /** Number and name of the document that allows it. */
  basis: z.string().min(1).max(500),
});
export type ItemFee = z.infer<typeof ItemFee>;

/** What is wanted of the applicant: so many of a published fee. */
export const FeeWish = z.object({ feeId: z.string().min(1).max(36), quantity: z.number().int().min(1).max(99) });
export type FeeWish = z.infer<typeof FeeWish>;

/** One line of a notice of payment, 分. */
export const FeeLine = FeeWish.extend({ feeName: z.string().max(100), amount: z.number().int().min(1) });
export type FeeLine = z.infer<typeof FeeLine>;

/** `requested`: told to the platform, no payment code yet. Whatever comes that is not exactly the amount goes back by itself. */
export const paymentStates = [
  'requested',
  'ordered',
  'paid',
  'cancelling',
  'cancelled',
  'refunding',
  'refunded',
] as const;
export const PaymentState = z.enum(paymentStates);
export type PaymentState = z.infer<typeof PaymentState>;

/** What the platform says of a payment: confirmed at the payment service, never guessed. All that happened so far, so that only the last one counts. */
export const PaymentNews = z.object({
  paymentNo: z.string().min(1).max(50),
  caseId: z.string().max(64),
  state: PaymentState,
  /** What the payer scans; null until there is one, and when it is over. */
  code: z.string().max(500).nullable(),
  expiresAt: IsoInstant.nullable(),
  paidAt: IsoInstant.nullable(),
  transactionNo: z.string().max(64).nullable(),
  /** Why nothing moves, in a sentence; empty when all is well. */
  trouble: z.string().max(300),
  /** What is worth a line on the case, oldest first; only grows. */
  notes: z.array(z.object({ at: IsoInstant, text: z.string().max(300) })).max(100),
});
export type PaymentNews = z.infer<typeof PaymentNews>;

/** A payment as the window sees it. */
export const Payment = z.object({
  paymentNo: z.string(),
  state: PaymentState,
  /** 分 */
  amount: z.number().int(),
  lines: z.array(FeeLine),
  payee: z.string(),
  code: z.string().nullable(),
  expiresAt: IsoInstant.nullable(),
  paidAt: IsoInstant.nullable(),
  trouble: z.string(),
  createdAt: IsoInstant,
});
export type Payment = z.infer<typeof Payment>;
