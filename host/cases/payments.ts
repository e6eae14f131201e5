import { z } from 'zod';
import { listPayments, type PaymentRow } from '#db/queries/payments.ts';
import type { Db } from '#db/open.ts';
import type { ServiceItem } from '#contract/catalogue.ts';
import { isOpenPayment } from '#contract/payment-names.ts';
import { FeeLine, PaymentNews, PaymentState, type ItemFee, type Payment } from '#contract/payments.ts';

export const storedNews = ({ news_json: json }: PaymentRow): PaymentNews | null =>
  json === null ? null : PaymentNews.parse(JSON.parse(json));
export const storedLines = (row: PaymentRow): FeeLine[] => z.array(FeeLine).parse(JSON.parse(row.lines_json));

export const paymentsOf = (db: Db, caseId: string): Payment[] =>
  listPayments(db, caseId).map((row) => {
    const news = storedNews(row);
    return {
      paymentNo: row.payment_no,
      state: PaymentState.parse(row.state),
      amount: row.amount,
      lines: storedLines(row),
      payee: row.payee,
      code: row.state === 'ordered' ? (news?.code ?? null) : null,
      expiresAt: news?.expiresAt ?? null,
      paidAt: news?.paidAt ?? null,
      trouble: news?.trouble ?? '',
      createdAt: row.created_at,
    };
  });

/** What the published item allows to charge; an item that costs nothing has none, whatever else it says. */
export const feesOf = (item: ServiceItem | null): ItemFee[] => (item?.isFee ? (item.fees ?? []) : []);

/** What is to be paid for a case now, for the applicant's screen; null while there is no payment code. */
export function billOf(db: Db, caseId: string): { amount: number; payee: string; code: string } | null {
  const open = paymentsOf(db, caseId).findLast((one) => one.code !== null);
  return open?.code ? { amount: open.amount, payee: open.payee, code: open.code } : null;
}

/** Why the result is not handed over yet, as far as money is concerned; null: nothing is owed. */
export function paymentObstacle(db: Db, caseId: string): string | null {
  return paymentsOf(db, caseId).some((one) => isOpenPayment(one.state)) ? '费用还没有缴清' : null;
}
