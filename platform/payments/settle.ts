import { yuanText } from '#contract/money.ts';
import type { PaymentState } from '#contract/payments.ts';
import type { Transaction } from './service.ts';

export interface KnownOrder {
  state: PaymentState;
  /** 分 */
  amount: number;
  transactionNo: string | null;
}

export interface Settlement {
  state: PaymentState;
  /** The payment that counts; null while there is none. */
  transactionNo: string | null;
  paidAt: string | null;
  /** What has to go back, and why. */
  returns: { transactionNo: string; reason: string }[];
  notes: string[];
}

/**
 * What payments that were not known before mean for an order. Exactly one of exactly the amount counts, and only while the order is
 * open; every other one goes back to whoever paid. Pure: the same payments again are not passed in again.
 */
export function settle(order: KnownOrder, fresh: readonly Transaction[]): Settlement {
  const settled: Settlement = { ...order, paidAt: null, returns: [], notes: [] };
  for (const { transactionNo, amount, at } of fresh) {
    const isOpen = settled.state === 'requested' || settled.state === 'ordered';
    if (isOpen && amount === order.amount) {
      settled.state = 'paid';
      settled.transactionNo = transactionNo;
      settled.paidAt = at;
      settled.notes.push(`到账 ${yuanText(amount)} 元，交易号 ${transactionNo}`);
      continue;
    }
    const reason = isOpen
      ? `到账 ${yuanText(amount)} 元，应缴 ${yuanText(order.amount)} 元，金额不符`
      : settled.state === 'paid' || settled.state === 'refunding' || settled.state === 'refunded'
        ? '重复缴费'
        : '缴费已撤销，到账太晚';
    settled.returns.push({ transactionNo, reason });
    settled.notes.push(`${reason}，原路退回（交易号 ${transactionNo}）`);
  }
  return settled;
}
