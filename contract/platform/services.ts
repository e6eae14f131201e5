import { z } from 'zod';
import { IsoDate } from '../times.ts';
import { allow } from './base.ts';

const Sum = z.object({
  count: z.number().int(),
  /** 分, refunds taken off. */
  amount: z.number().int(),
});

export const DayReconciliation = z.object({
  day: IsoDate,
  ours: Sum,
  theirs: Sum,
  differences: z.array(z.object({ paymentNo: z.string(), transactionNo: z.string(), text: z.string() })),
});
export type DayReconciliation = z.infer<typeof DayReconciliation>;

/** Payment and courier services the platform works with; they themselves call back, signed, outside of these procedures. */
export const serviceProcedures = {
  reconcile: allow(['administrator', 'hallManager'])
    .route({ method: 'POST', path: '/v1/payments/reconciliations', summary: '与缴费服务对一天的账' })
    .input(z.object({ day: z.iso.date() }))
    .output(DayReconciliation),
};
