import { findCase } from '#db/queries/cases.ts';
import { findPayment, setPayment } from '#db/queries/payments.ts';
import { yuanText } from '#contract/money.ts';
import type { PaymentNews } from '#contract/payments.ts';
import { tellEndAgain } from '../acceptance/outcome-report.ts';
import { storedItem } from '../cases/stored.ts';
import type { HostContext } from '../kernel/context.ts';
import { record } from '../kernel/record.ts';
import { caseStream } from '../kernel/streams.ts';
import { tellPayment } from './charge.ts';
import { storedNews } from '../cases/payments.ts';

/** What is over for the payer is told on, with what the window now knows. */
const facts = ['paid', 'cancelled', 'refunded'] as const;

/**
 * What the platform says of a payment of this window, confirmed at the payment service: only by this is anything paid. The same again,
 * or news of a payment this window does not know, changes nothing.
 */
export function paymentArrived(ctx: HostContext, news: PaymentNews): void {
  const { caseId, paymentNo, state } = news;
  const row = findCase(ctx.db, caseId);
  const payment = findPayment(ctx.db, caseId, paymentNo);
  const item = row && storedItem(ctx.db, row);
  if (!row || !payment || !item) {
    ctx.log.warn('payment.unknown', { paymentNo });
    return;
  }
  const before = storedNews(payment);
  const newsJson = JSON.stringify(news);
  if (payment.news_json === newsJson) return;
  const by = { username: 'platform', name: '缴费服务' };
  record(ctx, { stream: caseStream(caseId), by, tells: ['station'] }, (on) => {
    // A wish that is still on its way to the platform is not undone by what was true before it.
    const isOvertaken =
      (payment.state === 'cancelling' && (state === 'requested' || state === 'ordered')) ||
      (payment.state === 'refunding' && state === 'paid' && before?.state === 'paid');
    const now = isOvertaken ? payment.state : state;
    setPayment(ctx.db, { caseId, paymentNo, state: now, newsJson });
    for (const note of news.notes.slice(before?.notes.length ?? 0))
      on.step({ name: '缴费', text: note.text, at: note.at });
    const fact = facts.find((one) => one === state);
    if (fact === undefined || before?.state === fact) return;
    if (fact === 'paid')
      on.step({ name: '缴费', text: `已缴费 ${yuanText(payment.amount)} 元，缴款单号 ${paymentNo}` });
    tellPayment(on, row, item, payment, fact);
    tellEndAgain(ctx.db, on, caseId);
  });
}
