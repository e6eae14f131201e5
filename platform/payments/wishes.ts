import { ServiceItem } from '#contract/catalogue.ts';
import { yuanPlain } from '#contract/money.ts';
import { PaymentReport } from '#contract/platform/rows/service.ts';
import type { ReportedRow } from '../kernel/reported-row.ts';
import type { Sql } from '../kernel/sql.ts';

/** A payment code that nobody used for so long is worth nothing any more. */
const validMs = 2 * 3_600_000;

/** Rows about money that may not stand: a charge the published item does not allow, and news of a payment nobody asked for. */
export async function paymentRefusals<Row extends ReportedRow>(
  sql: Sql,
  stationId: string,
  rows: readonly Row[],
): Promise<ReadonlyMap<Row, string>> {
  const refused = new Map<Row, string>();
  const said = rows.flatMap((row) =>
    row.class === 'payment' ? [{ row, payment: PaymentReport.parse(row.payload) }] : [],
  );
  if (said.length === 0) return refused;
  const known = await sql.query<{ payment_no: string; station_id: string }>(
    'select payment_no, station_id from payment_order where payment_no = any($1::text[])',
    [said.map(({ payment }) => payment.paymentNo)],
  );
  const owners = new Map(known.map((one) => [one.payment_no, one.station_id]));
  const items = await sql.query<{ body: unknown }>(
    `select body from feed where kind = 'item' and ref = any($1::text[])`,
    [said.map(({ payment }) => payment.taskCode ?? '')],
  );
  const published = new Map(
    items.flatMap(({ body }) => {
      const item = ServiceItem.safeParse(body);
      return item.success ? [[item.data.taskCode, item.data] as const] : [];
    }),
  );
  for (const { row, payment } of said) {
    const owner = owners.get(payment.paymentNo);
    if (owner !== undefined && owner !== stationId) refused.set(row, '缴款单号属于另一台工作站');
    else if (payment.state === 'requested') {
      const reason = unlawful(payment, published.get(payment.taskCode ?? ''));
      if (reason !== null) refused.set(row, reason);
      else owners.set(payment.paymentNo, stationId);
    } else if (owner === undefined && payment.state !== 'cancelled') refused.set(row, '没有这笔缴费，窗口没有请求过');
  }
  return refused;
}

/** Why this may not be charged, or null. Amounts of an earlier version of the item are the window's to answer for. */
function unlawful({ lines = [], amount, taskVersion }: PaymentReport, item: ServiceItem | undefined): string | null {
  if (!item) return '收费的事项没有发布';
  if (!item.isFee || !item.fees?.length) return `“${item.taskName}”不收费`;
  if (lines.length === 0 || yuanPlain(lines.reduce((sum, one) => sum + one.amount, 0)) !== amount)
    return '金额与收费明细不一致';
  if (taskVersion !== item.taskVersion) return null;
  const isStandard = lines.every((line) => {
    const fee = item.fees?.find((one) => one.feeId === line.feeId);
    return fee !== undefined && fee.unitAmount * line.quantity === line.amount;
  });
  return isStandard ? null : `“${item.taskName}”没有这样的收费项目或标准`;
}

/** What windows want of payments, from rows that were just stored. */
export async function writePayments(
  sql: Sql,
  stationId: string,
  rows: readonly ReportedRow[],
  now: Date,
): Promise<void> {
  for (const row of rows) {
    if (row.class !== 'payment') continue;
    const payment = PaymentReport.parse(row.payload);
    if (payment.state === 'requested') await open(sql, stationId, row, payment, now);
    else await move(sql, payment, now);
  }
}

async function open(sql: Sql, stationId: string, row: ReportedRow, payment: PaymentReport, now: Date): Promise<void> {
  await sql.query(
    `insert into payment_order (payment_no, station_id, case_id, project_no, subject, payee, amount, state, expires_at, created_at, next_look_at)
     values ($1, $2, $3, $4, $5, $6, $7, 'requested', $8::timestamptz, $9::timestamptz, $9::timestamptz) on conflict (payment_no) do nothing`,
    [
      payment.paymentNo,
      stationId,
      row.stream.slice('case:'.length),
      row.projectNo ?? '',
      (payment.lines ?? [])
        .map((one) => one.feeName)
        .join('、')
        .slice(0, 200),
      payment.orgName,
      Math.round(Number(payment.amount) * 100),
      new Date(now.getTime() + validMs).toISOString(),
      now.toISOString(),
    ],
  );
}

async function move(sql: Sql, { paymentNo, state, reason = '' }: PaymentReport, now: Date): Promise<void> {
  const at = now.toISOString();
  if (state === 'cancelling')
    await sql.query(
      `update payment_order set state = 'cancelling', next_look_at = $2::timestamptz where payment_no = $1 and state in ('requested', 'ordered')`,
      [paymentNo, at],
    );
  else if (state === 'refunding') {
    const [paid] = await sql.query<{ transaction_no: string }>(
      `update payment_order set state = 'refunding', next_look_at = $2::timestamptz where payment_no = $1 and state = 'paid' returning transaction_no`,
      [paymentNo, at],
    );
    if (paid)
      await sql.query('update payment_transaction set refund_no = $2, refund_reason = $3 where transaction_no = $1', [
        paid.transaction_no,
        `${paymentNo}-R`,
        reason,
      ]);
  }
  // What the window says it was told and is not so here is looked at again, never believed.
  else
    await sql.query(
      'update payment_order set next_look_at = $3::timestamptz where payment_no = $1 and state <> $2 and next_look_at is null',
      [paymentNo, state, at],
    );
}
