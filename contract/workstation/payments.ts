import { z } from 'zod';
import { CaseView } from '../cases.ts';
import { ParcelAddress, parcelWays } from '../parcels.ts';
import { FeeWish } from '../payments.ts';
import { allow, windowWork } from './allow.ts';

const caseId = z.string().min(8).max(64);
const ofPayment = z.object({ caseId, paymentNo: z.string().min(1).max(50), reason: z.string().trim().min(2).max(300) });

/** 缴费. What was really paid is told by the platform; nothing here says so by itself. */
export const paymentContract = {
  /** 缴费通知书 and a payment code; only fees the item publishes. */
  charge: allow(windowWork)
    .input(z.object({ caseId, fees: z.array(FeeWish).min(1).max(20) }))
    .output(CaseView),
  cancel: allow(windowWork).input(ofPayment).output(CaseView),
  refund: allow(windowWork).input(ofPayment).output(CaseView),
};

/** 寄送, both ways. */
export const parcelContract = {
  order: allow(windowWork)
    .input(z.object({ caseId, version: z.number().int(), way: z.enum(parcelWays), to: ParcelAddress }))
    .output(CaseView),
};
