import { findPayment, insertPayment, setPayment, type PaymentRow } from '#db/queries/payments.ts';
import { findCase, type CaseRow } from '#db/queries/cases.ts';
import { isDoneState, isOpenState, stateName } from '#contract/case-states.ts';
import type { ServiceItem } from '#contract/catalogue.ts';
import { ExpectedError } from '#contract/errors.ts';
import { yuanPlain, yuanText } from '#contract/money.ts';
import { isOpenPayment, paymentStateNames } from '#contract/payment-names.ts';
import { PaymentState, type FeeLine, type FeeWish } from '#contract/payments.ts';
import type { PayloadOf } from '#contract/platform/reports.ts';
import { applicantIdentity } from '../cases/applicant.ts';
import { storedDraft, storedItem } from '../cases/stored.ts';
import { feeLetter } from '../documents/fee-letter.ts';
import { makeLetter } from '../documents/make-letter.ts';
import type { HostContext } from '../kernel/context.ts';
import { readHall } from '../kernel/hall.ts';
import { record, type Recording } from '../kernel/record.ts';
import { caseStream } from '../kernel/streams.ts';
import { feesOf, paymentsOf, storedLines } from '../cases/payments.ts';

/**
 * Charges what the item says may be charged: 缴费通知书, and a payment the platform places at the payment service. The amount is the
 * host's to reckon; a screen names fees and how many.
 *
 * @throws ExpectedError CASE_NOT_FOUND | CASE_STATE | FEE_UNLAWFUL the item has no such fee | PAYMENT_NOT_NOW one is open | PAPER_NUMBERS_EMPTY
 */
export function charge(ctx: HostContext, { caseId, fees }: { caseId: string; fees: readonly FeeWish[] }): void {
  const operator = ctx.session.operator();
  const row = findCase(ctx.db, caseId);
  const hall = readHall(ctx.db);
  if (!row || !hall) throw new ExpectedError('CASE_NOT_FOUND');
  if (row.project_no === null || !(isOpenState(row.state) || isDoneState(row.state)))
    throw new ExpectedError('CASE_STATE', { state: stateName(row.state) });
  const item = storedItem(ctx.db, row);
  if (!item) throw new ExpectedError('CASE_NOT_FOUND');
  const lines = linesOf(item, fees);
  if (paymentsOf(ctx.db, caseId).some((one) => isOpenPayment(one.state)))
    throw new ExpectedError('PAYMENT_NOT_NOW', { act: '收费', reason: '上一笔还没有缴清，请先撤销或等它缴清' });
  const draft = storedDraft(row);
  const amount = lines.reduce((sum, one) => sum + one.amount, 0);
  const { project_no: projectNo } = row;
  record(
    ctx,
    { stream: caseStream(caseId), act: 'payments.charge', detail: yuanText(amount), tells: ['station'] },
    (on) => {
      const seq = on.seq();
      const paymentNo = `${projectNo}-F${seq}-${ctx.newId().slice(0, 6)}`;
      const subject = {
        ...{ caseId, projectNo, draft, item, hall },
        ...{ windowNo: ctx.station.windowNo, operatorName: operator.name },
      };
      const paper = makeLetter(ctx, on, subject, 'FEE', (facts) =>
        feeLetter(facts, { paymentNo, lines, amount, fees: feesOf(item) }),
      );
      const made: PaymentRow = {
        ...{ case_id: caseId, payment_no: paymentNo, seq, state: 'requested', amount },
        ...{ lines_json: JSON.stringify(lines), payer: applicantIdentity(draft.applicant).name, payee: item.deptName },
        ...{ task_version: item.taskVersion, doc_no: paper.doc_no, operator: operator.name, news_json: null },
        created_at: on.at,
      };
      insertPayment(ctx.db, made);
      tellPayment(on, row, item, made, 'requested');
      on.step({
        name: '收费',
        text: `应缴 ${yuanText(amount)} 元，《缴费通知书》${paper.doc_no}，缴款单号 ${paymentNo}`,
      });
    },
  );
}

/** Takes back what is not paid yet. Whether it still can be, the payment service says. @throws ExpectedError PAYMENT_NOT_NOW */
export const cancelPayment = (ctx: HostContext, of: { caseId: string; paymentNo: string; reason: string }): void =>
  wish(ctx, of, { act: 'payments.cancel', word: '撤销缴费', from: ['requested', 'ordered'], to: 'cancelling' });

/** Sends back what was paid, whole and by the way it came. @throws ExpectedError PAYMENT_NOT_NOW */
export const refundPayment = (ctx: HostContext, of: { caseId: string; paymentNo: string; reason: string }): void =>
  wish(ctx, of, { act: 'payments.refund', word: '退费', from: ['paid'], to: 'refunding' });

function wish(
  ctx: HostContext,
  { caseId, paymentNo, reason }: { caseId: string; paymentNo: string; reason: string },
  {
    act,
    word,
    from,
    to,
  }: { act: 'payments.cancel' | 'payments.refund'; word: string; from: string[]; to: 'cancelling' | 'refunding' },
): void {
  ctx.session.operator();
  const row = findCase(ctx.db, caseId);
  const payment = findPayment(ctx.db, caseId, paymentNo);
  const item = row && storedItem(ctx.db, row);
  if (!row || !payment || !item) throw new ExpectedError('CASE_NOT_FOUND');
  if (!from.includes(payment.state))
    throw new ExpectedError('PAYMENT_NOT_NOW', {
      act: word,
      reason: `这笔是“${paymentStateNames[PaymentState.parse(payment.state)]}”`,
    });
  record(ctx, { stream: caseStream(caseId), act, detail: yuanText(payment.amount), tells: ['station'] }, (on) => {
    setPayment(ctx.db, { caseId, paymentNo, state: to, newsJson: payment.news_json });
    tellPayment(on, row, item, payment, to, reason);
    on.step({ name: word, text: `${word} ${yuanText(payment.amount)} 元：${reason}` });
  });
}

/** The payment as a row of its class; the same number again is its next version. */
export function tellPayment(
  on: Recording,
  { project_no: projectNo }: CaseRow,
  item: Pick<ServiceItem, 'deptName' | 'taskCode'>,
  payment: PaymentRow,
  state: PayloadOf<'payment'>['state'],
  reason?: string,
): void {
  const { seq } = payment;
  on.report({
    class: 'payment',
    projectNo,
    seq,
    payload: {
      ...{ projectNo, seq, paymentNo: payment.payment_no, orgName: item.deptName },
      ...{ collector: payment.operator.slice(0, 30), payer: payment.payer.slice(0, 100) },
      ...{ amount: yuanPlain(payment.amount), state, at: on.at },
      ...{ taskCode: item.taskCode, taskVersion: payment.task_version, lines: storedLines(payment) },
      ...(reason === undefined ? {} : { reason: reason.slice(0, 300) }),
    },
  });
}

/** @throws ExpectedError FEE_UNLAWFUL */
function linesOf(item: ServiceItem, wished: readonly FeeWish[]): FeeLine[] {
  const allowed = feesOf(item);
  const lines = wished.flatMap(({ feeId, quantity }) => {
    const fee = allowed.find((one) => one.feeId === feeId);
    return fee ? [{ feeId, quantity, feeName: fee.feeName, amount: fee.unitAmount * quantity }] : [];
  });
  const isWhole = lines.length === wished.length && new Set(lines.map((one) => one.feeId)).size === lines.length;
  if (lines.length === 0 || !isWhole) throw new ExpectedError('FEE_UNLAWFUL', { item: item.taskName });
  return lines;
}
