import { ExpectedError } from '#contract/errors.ts';
import { yuanText } from '#contract/money.ts';
import type { Platform } from '../kernel/context.ts';
import { backOffMs, nextLookMs } from '../kernel/loop.ts';
import { changeOrder, dueOrders, openReturns, settled, type OrderRow } from './orders.ts';
import type { OrderState, PaymentService } from './service.ts';

export interface PaymentWork {
  platform: Platform;
  /** null: none is connected. */
  service: PaymentService | null;
  everyMs: number;
  notifyUrl(): string;
}

/** One round: everything that is due is placed, looked at, closed or sent back. What fails waits and says why. */
export async function payOnce(work: PaymentWork): Promise<void> {
  const unforeseen: unknown[] = [];
  for (const row of await dueOrders(work.platform.db, work.platform.clock.now())) {
    try {
      if (!work.service) throw new ExpectedError('SERVICE_NONE', { name: '缴费服务' });
      await step(work, work.service, row);
      await sendBack(work, work.service, row.payment_no);
    } catch (error) {
      // What nobody foresaw about one payment must not keep the others waiting either.
      const failure = error instanceof ExpectedError ? error : new ExpectedError('INTERNAL', {}, { cause: error });
      if (failure !== error) unforeseen.push(error);
      const tries = row.tries + 1;
      await changeOrder(work.platform, row.payment_no, () => ({
        ...{ trouble: failure.message, tries },
        nextLookAt: later(work, backOffMs(tries, work.everyMs)),
      }));
    }
  }
  if (unforeseen.length > 0) throw new AggregateError(unforeseen, 'payments nobody could handle');
}

const later = ({ platform }: PaymentWork, ms: number): Date => new Date(platform.clock.now().getTime() + ms);
const well = { trouble: '', tries: 0 } as const;

async function step(work: PaymentWork, service: PaymentService, row: OrderRow): Promise<void> {
  const { payment_no: paymentNo, created_at: createdAt } = row;
  const now = work.platform.clock.now();
  const isOver = row.expires_at !== null && row.expires_at <= now;
  const soon = later(work, nextLookMs(now.getTime() - createdAt.getTime(), work.everyMs));
  if (row.state === 'requested' && !isOver) {
    const { code } = await service.place({
      ...{ orderNo: paymentNo, amount: row.amount, subject: row.subject, payee: row.payee },
      ...{ expiresAt: row.expires_at?.toISOString() ?? soon.toISOString(), notifyUrl: work.notifyUrl() },
    });
    return changeOrder(work.platform, paymentNo, (is) =>
      is.state === 'requested' ? { ...well, state: 'ordered', code, nextLookAt: soon } : { ...well, nextLookAt: now },
    );
  }
  const isEnding = row.state === 'cancelling' || ((row.state === 'requested' || row.state === 'ordered') && isOver);
  const said: OrderState = isEnding ? await service.close(paymentNo) : await service.look(paymentNo);
  await changeOrder(work.platform, paymentNo, async (is, sql) => {
    const next = await settled(sql, is, said);
    const isOpen = next.state === 'requested' || next.state === 'ordered' || next.state === 'cancelling';
    // Closed there, by us or by the service itself: what was not paid until then is over.
    if (isOpen && (isEnding || said.state === 'closed'))
      return {
        ...{ ...well, ...next, state: 'cancelled', nextLookAt: null },
        notes: [...(next.notes ?? []), is.state === 'cancelling' ? '缴费已撤销' : '付款码过期，没有付款，缴费已撤销'],
      };
    return { ...well, ...next, nextLookAt: isOpen ? soon : null };
  });
}

async function sendBack(work: PaymentWork, service: PaymentService, paymentNo: string): Promise<void> {
  for (const one of await openReturns(work.platform.db, paymentNo)) {
    const { isDone } = await service.refund({ ...one, orderNo: paymentNo });
    await changeOrder(work.platform, paymentNo, async (is, sql) => {
      if (!isDone) return { nextLookAt: later(work, 5 * work.everyMs) };
      await sql.query('update payment_transaction set refunded_at = $2::timestamptz where transaction_no = $1', [
        one.transactionNo,
        work.platform.clock.now().toISOString(),
      ]);
      const isWhole = is.transaction_no === one.transactionNo;
      return {
        ...(isWhole ? { state: 'refunded' } : {}),
        notes: [`已退回 ${yuanText(one.amount)} 元（${one.reason}）`],
        nextLookAt: is.state === 'ordered' ? later(work, work.everyMs) : null,
      };
    });
  }
}
