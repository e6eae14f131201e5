import type { Db } from '../open.ts';

export interface PaymentRow {
  case_id: string;
  payment_no: string;
  seq: number;
  state: string;
  amount: number;
  lines_json: string;
  payer: string;
  payee: string;
  task_version: number;
  doc_no: string;
  operator: string;
  news_json: string | null;
  created_at: string;
}

export function insertPayment(db: Db, row: PaymentRow): void {
  db.prepare(
    `INSERT INTO payments (case_id, payment_no, seq, state, amount, lines_json, payer, payee, task_version, doc_no, operator, news_json, created_at)
    VALUES (@case_id, @payment_no, @seq, @state, @amount, @lines_json, @payer, @payee, @task_version, @doc_no, @operator, @news_json, @created_at)`,
  ).run(row);
}

export const listPayments = (db: Db, caseId: string): PaymentRow[] =>
  db.prepare('SELECT * FROM payments WHERE case_id = ? ORDER BY created_at, payment_no').all(caseId) as PaymentRow[];

export function findPayment(db: Db, caseId: string, paymentNo: string): PaymentRow | null {
  const row = db.prepare('SELECT * FROM payments WHERE case_id = ? AND payment_no = ?').get(caseId, paymentNo);
  return (row as PaymentRow | undefined) ?? null;
}

export function setPayment(
  db: Db,
  row: { caseId: string; paymentNo: string; state: string; newsJson: string | null },
): void {
  db.prepare(
    `UPDATE payments SET state = @state, news_json = @newsJson WHERE case_id = @caseId AND payment_no = @paymentNo`,
  ).run(row);
}

/** Whether somebody at this window waits for news of money since then. */
export const awaitsPayment = (db: Db, since: string): boolean =>
  db
    .prepare(
      `SELECT 1 FROM payments INDEXED BY payments_open
      WHERE state IN ('requested', 'ordered', 'cancelling', 'refunding') AND created_at > ? LIMIT 1`,
    )
    .get(since) !== undefined;

/** Of a shift, by state: how many payments and how much, 分. */
export const countPayments = (
  db: Db,
  span: { from: string; to: string },
): { state: string; count: number; amount: number }[] =>
  db
    .prepare(
      `SELECT state, count(*) AS count, sum(amount) AS amount FROM payments INDEXED BY payments_by_time
      WHERE created_at > @from AND created_at <= @to GROUP BY state`,
    )
    .all(span) as { state: string; count: number; amount: number }[];
