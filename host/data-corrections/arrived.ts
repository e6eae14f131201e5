import { answerDataCorrection, findDataCorrection } from '#db/queries/data-corrections.ts';
import { findCase } from '#db/queries/cases.ts';
import { isEditableState } from '#contract/case-states.ts';
import { correctionStateNames } from '#contract/data-correction-names.ts';
import type { CorrectionNews } from '#contract/data-corrections.ts';
import type { HostContext } from '../kernel/context.ts';
import { record } from '../kernel/record.ts';
import { caseStream } from '../kernel/streams.ts';

/** What the department said to an objection of this window, onto the case it came from. The same again changes nothing. */
export function correctionArrived(ctx: HostContext, news: CorrectionNews): void {
  const { requestNo, state, answer, orgName, handler, at } = news;
  const row = findDataCorrection(ctx.db, requestNo);
  const ofCase = row && findCase(ctx.db, row.case_id);
  if (!ofCase) {
    ctx.log.warn('dataCorrection.unknown', { requestNo });
    return;
  }
  const isDecided = row.state === 'corrected' || row.state === 'declined';
  if (isDecided || (row.state === state && row.answer === answer)) return;
  const by = { username: 'department', name: handler };
  record(ctx, { stream: caseStream(row.case_id), at, by, tells: ['station'] }, (on) => {
    answerDataCorrection(ctx.db, { requestNo, state, answer, by: `${orgName} ${handler}`, at: on.at });
    const next = state === 'corrected' && isEditableState(ofCase.state) ? '。请再核验，核到以后照新的答复办理' : '';
    on.step({
      name: '数据异议',
      text: `${orgName}答复数据异议 ${requestNo}（${row.title}·${row.about}）：${correctionStateNames[state]}${answer ? `。${answer}` : ''}${next}`,
      operator: handler,
    });
  });
}
