import { setOutcome, setResultReceived } from '#db/queries/decisions.ts';
import { setState } from '#db/queries/cases.ts';
import type { CaseOutcome } from '#contract/decisions.ts';
import { ExpectedError } from '#contract/errors.ts';
import { takeApproval } from '../approvals/required.ts';
import { dueAfter } from '../calendar/due-dates.ts';
import { outcomeLetter, withdrawalLetter } from '../documents/letters.ts';
import { hasNumber, makeLetter } from '../documents/make-letter.ts';
import { chinaDate } from '../kernel/clock.ts';
import { followGroup } from '../things/group.ts';
import type { HostContext } from '../kernel/context.ts';
import { record } from '../kernel/record.ts';
import { caseStream } from '../kernel/streams.ts';
import { keepDecision } from './decided.ts';
import { openCase, tellStep, type ActInput } from './opened.ts';
import { tellEnd } from './outcome-report.ts';

/** Working days from the decision in which its result has to reach the applicant (行政许可法 44). */
export const deliverWithinDays = 10;

/** 撤回: before a decision, and nothing is held against the applicant; the materials go back. */
export function withdrawCase(ctx: HostContext, input: ActInput & { reason: string }): void {
  const { caseId, reason } = input;
  const opened = openCase(ctx, input, 'withdraw');
  record(ctx, { stream: caseStream(caseId), act: 'acceptance.withdraw', tells: ['station'] }, (on) => {
    const seq = on.seq();
    const paper = makeLetter(ctx, on, opened.subject, 'WITHDRAW', (facts) => withdrawalLetter(facts, { reason }));
    const { row } = opened;
    if (row.project_no === null)
      keepDecision(ctx.db, row, paper.doc_no, {
        state: 'WITHDRAWN',
        at: on.at,
        receivedAt: row.received_at,
        decideBy: null,
        correctBy: null,
      });
    else setState(ctx.db, caseId, 'WITHDRAWN', on.at);
    const text = `申请人撤回申请，材料退还，${paper.doc_no}。原因：${reason}`;
    tellStep(on, opened.subject, { name: '撤回', text, action: '退回', opinion: reason, seq });
    tellEnd(ctx.db, on, opened.subject, { resultType: 'returned', explain: `申请人撤回：${reason}` });
    on.note(paper.doc_no);
  });
}

export interface CompleteInput extends ActInput {
  isGranted: boolean;
  resultName: string;
  certNo: string;
  certValidity: string;
  explain: string;
}

/** 即办件: decided on the spot, with its result; what is handed over then is a delivery like any other. */
export function completeCase(ctx: HostContext, input: CompleteInput): void {
  const { caseId, isGranted } = input;
  const opened = openCase(ctx, input, 'complete');
  const { item, operator, subject } = opened;
  const letter = isGranted ? 'DECIDE_OK' : 'DECIDE_NO';
  if (!hasNumber(ctx.db, item, letter)) throw new ExpectedError('PAPER_NUMBERS_EMPTY', { paper: '决定书' });
  record(ctx, { stream: caseStream(caseId), act: 'acceptance.complete', tells: ['station'] }, (on) => {
    const seq = on.seq();
    const outcome: CaseOutcome = {
      resultType: isGranted ? (input.certNo === '' ? 'plain' : 'granted') : 'refused',
      resultName: isGranted ? input.resultName : '',
      certNo: isGranted ? input.certNo : '',
      certValidity: isGranted ? input.certValidity : '',
      explain: input.explain,
      issuer: item.deptName,
      handler: operator.name,
      at: on.at,
    };
    const paper = makeLetter(ctx, on, subject, letter, (facts) => outcomeLetter(facts, outcome));
    setOutcome(ctx.db, {
      caseId,
      state: isGranted ? 'DONE_OK' : 'DONE_REFUSED',
      outcomeJson: JSON.stringify(outcome),
      deliverBy: dueAfter(ctx.db, chinaDate(on.at), deliverWithinDays, 'workingDay').due,
      at: on.at,
    });
    // Made here: it lies at this window already.
    setResultReceived(ctx.db, caseId, on.at);
    const text = isGranted
      ? `当场办结，${outcome.resultName}${outcome.certNo ? ` ${outcome.certNo}` : ''}，${paper.doc_no}`
      : `当场决定不予许可，${paper.doc_no}。理由：${outcome.explain}`;
    tellStep(on, subject, { name: '办结', text, action: isGranted ? '通过' : '不通过', opinion: text, seq });
    takeApproval(ctx, on, opened.approval, subject);
    followGroup(ctx, caseId);
    tellEnd(ctx.db, on, subject, outcome);
    on.note(paper.doc_no);
  });
}
