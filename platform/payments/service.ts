import { z } from 'zod';
import { ExpectedError } from '#contract/errors.ts';
import { IsoInstant } from '#contract/times.ts';
import { callService, type ServiceAddress } from '../kernel/signed-calls.ts';

const Fen = z.number().int().min(0);
const Transaction = z.object({ transactionNo: z.string().min(1).max(64), amount: Fen, at: IsoInstant });
export type Transaction = z.infer<typeof Transaction>;

export const OrderState = z.object({
  state: z.enum(['open', 'paid', 'closed']),
  /** Every payment that arrived for this order, whatever its amount. */
  transactions: z.array(Transaction).max(100),
});
export type OrderState = z.infer<typeof OrderState>;

export const StatementLine = Transaction.extend({ orderNo: z.string().max(64), kind: z.enum(['pay', 'refund']) });
export type StatementLine = z.infer<typeof StatementLine>;

export interface NewOrder {
  orderNo: string;
  /** 分 */
  amount: number;
  subject: string;
  payee: string;
  expiresAt: string;
  notifyUrl: string;
}

/**
 * A payment service (统一公共支付, a bank, a third party). Placing and refunding under the same number again changes nothing.
 * Every method throws ExpectedError SERVICE_AWAY | SERVICE_REFUSED.
 */
export interface PaymentService {
  place(order: NewOrder): Promise<{ code: string }>;
  look(orderNo: string): Promise<OrderState>;
  close(orderNo: string): Promise<OrderState>;
  refund(wish: {
    refundNo: string;
    orderNo: string;
    transactionNo: string;
    amount: number;
    reason: string;
  }): Promise<{ isDone: boolean }>;
  /** All that was paid and refunded on a day in China. @param day `2026-11-30` */
  statement(day: string): Promise<StatementLine[]>;
}

const name = '缴费服务';

/** The adapter for a service that speaks our signed JSON; a city with other messages writes another one. */
export function signedPaymentService(address: ServiceAddress): PaymentService {
  const ask = async <T>(schema: z.ZodType<T>, method: 'GET' | 'POST', path: string, body?: object): Promise<T> => {
    const answer = schema.safeParse(
      await callService(address, name, { method, path, ...(body === undefined ? {} : { body }) }),
    );
    if (!answer.success) throw new ExpectedError('SERVICE_REFUSED', { name, answer: '答复不合约定' });
    return answer.data;
  };
  const of = (orderNo: string): string => `/orders/${encodeURIComponent(orderNo)}`;
  return {
    place: (order) => ask(z.object({ code: z.string().min(1).max(500) }), 'POST', '/orders', order),
    look: (orderNo) => ask(OrderState, 'GET', of(orderNo)),
    close: (orderNo) => ask(OrderState, 'POST', `${of(orderNo)}/close`, {}),
    refund: (wish) => ask(z.object({ isDone: z.boolean() }), 'POST', '/refunds', wish),
    async statement(day) {
      const lines = z.object({ lines: z.array(StatementLine).max(100_000) });
      return (await ask(lines, 'GET', `/statements/${day}`)).lines;
    },
  };
}
