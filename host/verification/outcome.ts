import { findCase } from '#db/queries/cases.ts';
import { dropAsk, findAsk } from '#db/queries/verification-asks.ts';
import { isCounting, saveVerification, type VerificationRow } from '#db/queries/verifications.ts';
import type { VerificationDefinition } from '#contract/catalogue.ts';
import { say } from '#contract/errors.ts';
import { verificationPayload, verificationView } from '../cases/answer-view.ts';
import type { HostContext } from '../kernel/context.ts';
import { record } from '../kernel/record.ts';
import { caseStream } from '../kernel/streams.ts';
import { askLater, type AskPace } from './ask-again.ts';
import type { Answer } from './call.ts';

/** A question about to be asked. */
export function newRow(
  ctx: HostContext,
  caseId: string,
  definition: VerificationDefinition,
  attempt: number,
  subject: string,
  counts: number,
): VerificationRow {
  return {
    verification_id: ctx.newId(),
    case_id: caseId,
    name: definition.name,
    attempt,
    state: 'running',
    message: '正在核验',
    failure: null,
    title: definition.title,
    department: definition.department,
    limit_ms: definition.limitMs,
    requested_at: ctx.time.iso(),
    answered_at: null,
    elapsed_ms: null,
    as_of: null,
    digest: null,
    answer: null,
    fill_json: '{}',
    subject,
    counts,
  };
}

/** The outcome of one call; what was not answered is put back on the list, and when that ends it is said. */
export function settle(ctx: HostContext, pace: AskPace, row: VerificationRow, answer: Answer, isAgain: boolean): void {
  const evidence = { digest: answer.evidence?.digest ?? null, answer: answer.evidence?.text ?? null };
  if (answer.kind === 'verdict') {
    ctx.db.tx(() => {
      dropAsk(ctx.db, row.verification_id);
      keep(ctx, {
        ...row,
        ...evidence,
        state: answer.state,
        message: answer.text,
        failure: null,
        as_of: answer.asOf,
        fill_json: JSON.stringify(answer.fill),
      });
    });
    return;
  }
  const failed = {
    ...row,
    ...evidence,
    state: 'failed',
    message: say(answer.code, answer.detail),
    failure: answer.code,
  };
  ctx.db.tx(() => {
    const tries = (findAsk(ctx.db, row.verification_id)?.tries ?? 0) + 1;
    const end = askLater(ctx, pace, row, answer);
    const isTold = end !== null && isCounting(ctx.db, row.verification_id);
    if (!isTold) return keep(ctx, failed, isAgain);
    const why = end === 'closed' ? '这件已经办结' : '已到期限';
    const detail = { department: row.department, times: tries, why };
    keep(ctx, { ...failed, failure: 'VERIFY_GIVEN_UP', message: say('VERIFY_GIVEN_UP', detail) });
  });
}

/**
 * Stores a verification; once the case is accepted, an outcome is also a step of it and goes to the platform.
 *
 * @param isQuiet will be asked again: not said twice
 */
export function keep(ctx: HostContext, row: VerificationRow, isQuiet = false): void {
  record(ctx, { stream: caseStream(row.case_id) }, (on) => {
    saveVerification(ctx.db, row);
    if (row.state === 'running' || row.state === 'late' || isQuiet) return;
    const projectNo = findCase(ctx.db, row.case_id)?.project_no;
    // An answer about somebody the case was about before is kept, but is no step of this case.
    if (!projectNo || !isCounting(ctx.db, row.verification_id)) return;
    const seq = on.step({ name: '核验', text: `${row.title}：${row.message}`, operator: null });
    on.report({
      class: 'verification',
      projectNo,
      seq,
      payload: verificationPayload(projectNo, seq, verificationView(row)),
    });
  });
}
