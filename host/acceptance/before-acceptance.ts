import { takeSeq } from '#db/queries/cases.ts';
import { insertCorrection, keepItem } from '#db/queries/decisions.ts';
import { refusalGroundNames, type RefusalGround } from '#contract/decision-names.ts';
import type { DueCalendar } from '#contract/catalogue.ts';
import type { CorrectionItem } from '#contract/decisions.ts';
import { ExpectedError } from '#contract/errors.ts';
import { takeApproval } from '../approvals/required.ts';
import { dueAfter } from '../calendar/due-dates.ts';
import { correctionsOf } from '../cases/course.ts';
import { keepItemAsIs } from '../cases/stored.ts';
import { correctionLetter, notRequiredLetter, receiptLetter, refusalLetter } from '../documents/letters.ts';
import { makeLetter } from '../documents/make-letter.ts';
import type { YearState } from '../calendar/working-days.ts';
import { chinaDate } from '../kernel/clock.ts';
import type { HostContext } from '../kernel/context.ts';
import { record, type Recording } from '../kernel/record.ts';
import { caseStream } from '../kernel/streams.ts';
import { keepDecision } from './decided.ts';
import { openCase, tellStep, type ActInput, type OpenedCase } from './opened.ts';
import { tellEnd } from './outcome-report.ts';

/** Working days after receipt in which everything missing has to be told; after them the application is accepted by law. */
export const tellWithinDays = 5;
export const usualCorrectionDays = 15;

/** 收件: the materials stay here, what is to be said about them comes within five working days. */
export function receiveCase(ctx: HostContext, input: ActInput): void {
  const opened = openCase(ctx, input, 'receive');
  record(ctx, { stream: caseStream(input.caseId), act: 'acceptance.receive', tells: ['station'] }, (on) => {
    const seq = takeSeq(ctx.db, input.caseId);
    const { due: decideBy, calendar } = dueAfter(ctx.db, chinaDate(on.at), tellWithinDays, 'workingDay');
    const awaited = { respondBy: decideBy, dueCalendar: certain(calendar) };
    const paper = makeLetter(
      ctx,
      on,
      opened.subject,
      'RECEIVE',
      (facts) => receiptLetter(facts, { decideBy, isProvisional: calendar !== 'official' }),
      awaited,
    );
    keepDecision(ctx.db, opened.row, paper.doc_no, {
      state: 'RECEIVED',
      at: on.at,
      receivedAt: on.at,
      decideBy,
      correctBy: null,
    });
    const text = `收件，${paper.doc_no}；${decideBy} 前决定是否受理或告知补正`;
    tellStep(on, opened.subject, { name: '收件', text, action: '其他', opinion: text, seq });
    on.note(paper.doc_no);
  });
}

export interface CorrectionInput extends ActInput {
  items: CorrectionItem[];
  /** Why this notice names what the first did not; only then. */
  addedReason: string | null;
}

/**
 * 补正告知书: everything at once. A second notice that names something new is an alert, and wants a reason.
 *
 * @throws ExpectedError CORRECTION_ADDS and those of `openCase`
 */
export function correctCase(ctx: HostContext, input: CorrectionInput): void {
  const opened = openCase(ctx, input, 'correct');
  const { caseId, items } = input;
  const earlier = correctionsOf(ctx.db, caseId);
  const [first] = earlier;
  const added = first ? items.filter((one) => !first.items.some((known) => known.key === one.key)) : [];
  const reason = input.addedReason?.trim() ?? '';
  if (added.length > 0 && reason === '')
    throw new ExpectedError('CORRECTION_ADDS', { items: `“${added.map((one) => one.about).join('”“')}”` });
  const act = added.length > 0 ? 'acceptance.correctAdded' : 'acceptance.correct';
  record(ctx, { stream: caseStream(caseId), act, tells: ['station'] }, (on) => {
    const seq = takeSeq(ctx.db, caseId);
    const days = opened.item.correctionDays ?? usualCorrectionDays;
    const { due: respondBy, calendar } = dueAfter(ctx.db, chinaDate(on.at), days, 'workingDay');
    const paper = makeLetter(
      ctx,
      on,
      opened.subject,
      'CORRECT',
      (facts) => correctionLetter(facts, { items, respondBy, isProvisional: calendar !== 'official' }),
      { respondBy, dueCalendar: certain(calendar) },
    );
    insertCorrection(ctx.db, {
      case_id: caseId,
      notice_no: earlier.length + 1,
      at: on.at,
      document_id: paper.document_id,
      respond_by: respondBy,
      items_json: JSON.stringify(items),
      added_reason: added.length > 0 ? reason : null,
      days,
    });
    keepDecision(ctx.db, opened.row, paper.doc_no, {
      state: 'CORRECTION',
      at: on.at,
      receivedAt: opened.row.received_at ?? on.at,
      decideBy: null,
      correctBy: respondBy,
    });
    const what = items.map((one) => one.about).join('、');
    const text = `告知补正 ${items.length} 项：${what}。${respondBy} 前补齐，${paper.doc_no}`;
    tellStep(on, opened.subject, { name: '补正告知', text, action: '补正', opinion: text, seq });
    if (added.length > 0) tellAdded(on, opened, added, reason);
    on.note(paper.doc_no);
  });
}

/** As exchanged; a year beyond what can be computed is no more certain than one that is. */
export const certain = (calendar: YearState): DueCalendar => (calendar === 'official' ? 'official' : 'provisional');

function tellAdded(on: Recording, { subject }: OpenedCase, added: CorrectionItem[], reason: string): void {
  const text = `告警：再次告知的“${added.map((one) => one.about).join('”“')}”首次没有列出。理由：${reason}`;
  tellStep(on, subject, { name: '补正告警', text, action: '其他', opinion: text, seq: on.seq() });
  on.note(`added ${added.length}`);
}

export interface RefusalInput extends ActInput {
  ground: RefusalGround;
  reason: string;
  /** Where to go instead; must be named when it is not ours. */
  redirectOrg: string;
}

export function refuseCase(ctx: HostContext, input: RefusalInput): void {
  const { caseId, ground, reason, redirectOrg } = input;
  const opened = openCase(ctx, input, 'refuse');
  record(ctx, { stream: caseStream(caseId), act: 'acceptance.refuse', tells: ['station'] }, (on) => {
    const seq = takeSeq(ctx.db, caseId);
    const paper = makeLetter(ctx, on, opened.subject, 'REFUSE', (facts) =>
      refusalLetter(facts, { ground, reason, redirectOrg }),
    );
    const explain = `${refusalGroundNames[ground]}：${reason}${redirectOrg ? `；应向${redirectOrg}申请` : ''}`;
    const text = `不予受理，${paper.doc_no}。${explain}`;
    close(ctx, on, opened, 'NOT_ACCEPTED', paper.doc_no);
    tellStep(on, opened.subject, { name: '不予受理', text, action: '不予受理', opinion: explain, seq });
    takeApproval(ctx, on, opened.approval, opened.subject);
    tellEnd(ctx.db, on, opened.subject, { resultType: 'notAccepted', explain });
    on.note(paper.doc_no);
  });
}

export function notRequired(ctx: HostContext, input: ActInput & { reason: string }): void {
  const { caseId, reason } = input;
  const opened = openCase(ctx, input, 'notRequired');
  record(ctx, { stream: caseStream(caseId), act: 'acceptance.notRequired', tells: ['station'] }, (on) => {
    const seq = takeSeq(ctx.db, caseId);
    const paper = makeLetter(ctx, on, opened.subject, 'NOT_REQUIRED', (facts) => notRequiredLetter(facts, { reason }));
    const text = `不属于受理范围，${paper.doc_no}。${reason}`;
    close(ctx, on, opened, 'NOT_REQUIRED', paper.doc_no);
    tellStep(on, opened.subject, { name: '无需受理', text, action: '不受理', opinion: reason, seq });
    takeApproval(ctx, on, opened.approval, opened.subject);
    tellEnd(ctx.db, on, opened.subject, { resultType: 'notAccepted', explain: `不属于受理范围：${reason}` });
    on.note(paper.doc_no);
  });
}

/** The case ends without an acceptance; it keeps the item as it was decided under. */
function close(
  ctx: HostContext,
  on: Recording,
  { row, item }: OpenedCase,
  state: 'NOT_ACCEPTED' | 'NOT_REQUIRED',
  docNo: string,
): void {
  keepItem(ctx.db, row.case_id, keepItemAsIs(ctx.db, item));
  keepDecision(ctx.db, row, docNo, {
    state,
    at: on.at,
    receivedAt: row.received_at ?? on.at,
    decideBy: null,
    correctBy: null,
  });
}
