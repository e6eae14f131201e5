// Apart from the schemas, so that a screen can show a word without loading zod.
import type { PaymentState } from './payments.ts';

export const paymentStateNames: Record<PaymentState, string> = {
  requested: '等付款码',
  ordered: '待缴费',
  paid: '已缴费',
  cancelling: '正在撤销',
  cancelled: '已撤销',
  refunding: '正在退款',
  refunded: '已退款',
};

/** The result waits until such a payment is settled. */
export const isOpenPayment = (state: PaymentState): boolean => ['requested', 'ordered', 'cancelling'].includes(state);
