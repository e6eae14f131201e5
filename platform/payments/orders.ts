import { z } from 'zod';
import { yuanText } from '#contract/money.ts';
import { PaymentNews, PaymentState } from '#contract/payments.ts';
import { writeAudit } from '../kernel/audit.ts';
import type { Platform } from '../kernel/context.ts';
import { publish } from '../kernel/feed.ts';
import type { Sql } from '../kernel/sql.ts';
import type { OrderState } from './service.ts';
import { settle } from './settle.ts';

const OrderRow = z.object({
  payment_no: z.string(),
  station_id: z.string(),
  case_id: z.string(),
  subject: z.string(),
  payee: z.string(),
  amount: z.coerce.number(),
  state: PaymentState,
  code: z.string().nullable(),
  expires_at: z.date().nullable(),
  transaction_no: z.string().nullable(),
  paid_at: z.date().nullable(),
  trouble: z.string(),
  notes: PaymentNews.shape.notes,
  created_at: z.date(),
  tries: z.number(),
});
export type OrderRow = z.infer<typeof OrderRow>;

/** Money that has to go back and has not yet. */
export interface Return {
  transactionNo: string;
  refundNo: string;
  amount: number;
  reason: string;
}

/** Payments something is awaited of, the longest waiting first. */
export async function dueOrders(sql: Sql, now: Date): Promise<OrderRow[]> {
  const rows = await sql.query(
    'select * from payment_order where next_look_at <= $1::timestamptz order by next_look_at limit 50',
    [now.toISOString()],
  );
  return rows.map((row) => OrderRow.parse(row));
}

export async function openReturns(sql: Sql, paymentNo: string): Promise<Return[]> {
  const rows = await sql.query<{
    transaction_no: string;
    refund_no: string;
    amount: string | number;
    refund_reason: string;
  }>(
    `select transaction_no, refund_no, amount, refund_reason from payment_transaction
     where payment_no = $1 and refund_no is not null and refunded_at is null order by transaction_no`,
    [paymentNo],
  );
  return rows.map((row) => ({
    transactionNo: row.transaction_no,
    refundNo: row.refund_no,
    amount: Number(row.amount),
    reason: row.refund_reason,
  }));
}

type Patch = Partial<Pick<OrderRow, 'state' | 'code' | 'transaction_no' | 'trouble' | 'tries'>> & {
  paidAt?: string | null;
  notes?: string[];
  /** When it is looked at next; null: nothing is awaited. */
  nextLookAt: Date | null;
};

/**
 * Changes one payment as it is then, and tells its window when there is something to tell.
 *
 * @param change of the row as locked; null leaves it as it is
 */
export async function changeOrder(
  platform: Platform,
  paymentNo: string,
  change: (row: OrderRow, sql: Sql) => Patch | null | Promise<Patch | null>,
): Promise<void> {
  const now = platform.clock.now();
  await platform.db.tx(async (sql) => {
    const [found] = await sql.query('select * from payment_order where payment_no = $1 for no key update', [paymentNo]);
    if (!found) return;
    const before = OrderRow.parse(found);
    const patch = await change(before, sql);
    if (patch === null) return;
    const { nextLookAt, notes = [], paidAt, ...columns } = patch;
    const after: OrderRow = {
      ...before,
      ...columns,
      ...(paidAt ? { paid_at: new Date(paidAt) } : {}),
      notes: [...before.notes, ...notes.map((text) => ({ at: now.toISOString(), text: text.slice(0, 300) }))].slice(
        0,
        100,
      ),
    };
    await sql.query(
      `update payment_order set state = $2, code = $3, transaction_no = $4, paid_at = $5::timestamptz, trouble = $6, notes = $7::jsonb,
         tries = $8, next_look_at = $9::timestamptz where payment_no = $1`,
      [
        paymentNo,
        after.state,
        after.code,
        after.transaction_no,
        after.paid_at?.toISOString() ?? null,
        after.trouble,
        JSON.stringify(after.notes),
        after.tries,
        nextLookAt?.toISOString() ?? null,
      ],
    );
    const [told, tells] = [newsOf(before), newsOf(after)];
    if (JSON.stringify(told) === JSON.stringify(tells)) return;
    await publish(platform, sql, { kind: 'payment', ref: paymentNo, stationId: after.station_id, body: tells });
    if (after.state !== before.state)
      await writeAudit(sql, now, {
        username: 'platform',
        stationId: after.station_id,
        action: `payment.${after.state}`,
        target: paymentNo,
        success: true,
        detail: { amount: yuanText(after.amount) },
      });
  });
}

/** What the service holds for an order, judged against what is known here. Inside `changeOrder`. */
export async function settled(
  sql: Sql,
  row: OrderRow,
  { transactions }: Pick<OrderState, 'transactions'>,
): Promise<Pick<Patch, 'state' | 'transaction_no' | 'paidAt' | 'notes'>> {
  // Of whatever order: one payment never pays for two.
  const known = await sql.query<{ transaction_no: string }>(
    'select transaction_no from payment_transaction where transaction_no = any($1::text[])',
    [transactions.map((one) => one.transactionNo)],
  );
  const seen = new Set(known.map((one) => one.transaction_no));
  const fresh = transactions.filter((one) => !seen.has(one.transactionNo));
  const next = settle({ state: row.state, amount: row.amount, transactionNo: row.transaction_no }, fresh);
  for (const { transactionNo, amount, at } of fresh) {
    const back = next.returns.find((one) => one.transactionNo === transactionNo);
    await sql.query(
      `insert into payment_transaction (transaction_no, payment_no, amount, at, refund_no, refund_reason) values ($1, $2, $3, $4::timestamptz, $5, $6)`,
      [transactionNo, row.payment_no, amount, at, back ? `R-${transactionNo}`.slice(0, 64) : null, back?.reason ?? ''],
    );
  }
  return { state: next.state, transaction_no: next.transactionNo, paidAt: next.paidAt, notes: next.notes };
}

function newsOf(row: OrderRow): PaymentNews {
  const isOpen = row.state === 'ordered';
  return {
    paymentNo: row.payment_no,
    caseId: row.case_id,
    state: row.state,
    code: isOpen ? row.code : null,
    expiresAt: isOpen ? (row.expires_at?.toISOString() ?? null) : null,
    paidAt: row.paid_at?.toISOString() ?? null,
    transactionNo: row.transaction_no,
    trouble: row.trouble,
    notes: row.notes,
  };
}
