import { ExpectedError } from '#contract/errors.ts';
import type { DayReconciliation } from '#contract/platform/services.ts';
import { yuanText } from '#contract/money.ts';
import { writeAudit } from '../kernel/audit.ts';
import { operatorOf, type Call } from '../kernel/context.ts';
import type { PaymentService } from './service.ts';

type Difference = DayReconciliation['differences'][number];

/** 对账: a day's payments and refunds here against the service's own statement. What only the service knows of ours is looked at again. */
export async function reconcileDay(
  call: Call,
  payment: PaymentService | null,
  day: string,
): Promise<DayReconciliation> {
  if (!payment) throw new ExpectedError('SERVICE_NONE', { name: '缴费服务' });
  const theirs = await payment.statement(day);
  const { db, clock } = call.platform;
  const rows = await db.query<{
    kind: 'pay' | 'refund';
    transaction_no: string;
    payment_no: string;
    amount: string | number;
  }>(
    `select 'pay' as kind, transaction_no, payment_no, amount from payment_transaction where at >= $1::timestamptz and at < $1::timestamptz + interval '1 day'
     union all
     select 'refund', transaction_no, payment_no, amount from payment_transaction
     where refunded_at >= $1::timestamptz and refunded_at < $1::timestamptz + interval '1 day'`,
    [`${day}T00:00:00+08:00`],
  );
  const keyOf = (kind: string, transactionNo: string): string => `${kind} ${transactionNo}`;
  const ours = new Map(rows.map((row) => [keyOf(row.kind, row.transaction_no), row]));
  const told = new Map(theirs.map((line) => [keyOf(line.kind, line.transactionNo), line]));
  const word = { pay: '缴费', refund: '退款' } as const;
  const differences: Difference[] = [];
  for (const line of theirs) {
    const mine = ours.get(keyOf(line.kind, line.transactionNo));
    const of = { paymentNo: line.orderNo, transactionNo: line.transactionNo };
    if (!mine)
      differences.push({
        ...of,
        text: `缴费服务有${word[line.kind]} ${yuanText(line.amount)} 元，这里没有`,
      });
    else if (Number(mine.amount) !== line.amount)
      differences.push({
        ...of,
        text: `${word[line.kind]}：缴费服务 ${yuanText(line.amount)} 元，这里 ${yuanText(Number(mine.amount))} 元`,
      });
  }
  for (const [key, mine] of ours)
    if (!told.has(key))
      differences.push({
        ...{ paymentNo: mine.payment_no, transactionNo: mine.transaction_no },
        text: `这里有${word[mine.kind]} ${yuanText(Number(mine.amount))} 元，缴费服务没有`,
      });
  const now = clock.now();
  await db.tx(async (sql) => {
    await sql.query('update payment_order set next_look_at = $2::timestamptz where payment_no = any($1::text[])', [
      differences.map((one) => one.paymentNo),
      now.toISOString(),
    ]);
    await writeAudit(sql, now, {
      username: operatorOf(call).username,
      action: 'payment.reconcile',
      target: day,
      success: differences.length === 0,
      detail: { differences: differences.length },
    });
  });
  const sum = (lines: readonly { kind: string; amount: string | number }[]): DayReconciliation['ours'] => ({
    count: lines.length,
    amount: lines.reduce((total, one) => total + (one.kind === 'pay' ? 1 : -1) * Number(one.amount), 0),
  });
  return { day, ours: sum(rows), theirs: sum(theirs), differences: differences.slice(0, 200) };
}
