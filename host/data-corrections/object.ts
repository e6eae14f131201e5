import { z } from 'zod';
import { listAttachments } from '#db/queries/attachments.ts';
import { findCase, takeSeq } from '#db/queries/cases.ts';
import { insertDataCorrection } from '#db/queries/data-corrections.ts';
import { listAttempts, type VerificationRow } from '#db/queries/verifications.ts';
import { finishedStates, isEditableState, stateName } from '#contract/case-states.ts';
import type { ServiceItem } from '#contract/catalogue.ts';
import { verdictTitle } from '#contract/data-correction-names.ts';
import { ExpectedError } from '#contract/errors.ts';
import { dueAfter } from '../calendar/due-dates.ts';
import { objectionObstacle } from '../cases/disputed.ts';
import { materialFile } from '../cases/evidence.ts';
import { caseFacts } from '../cases/facts.ts';
import { storedDraft } from '../cases/stored.ts';
import { formOf } from '../forms/form-check.ts';
import { chinaDate } from '../kernel/clock.ts';
import type { HostContext } from '../kernel/context.ts';
import { record } from '../kernel/record.ts';
import { caseStream } from '../kernel/streams.ts';

export interface ObjectionInput {
  caseId: string;
  verificationId: string;
  /** Field of the form the answer gave a value for; empty: the verdict. */
  field: string;
  claimedValue: string;
  reason: string;
  /** SM3 of files of this case. */
  evidence: string[];
}

/** Working days a department has, where its definition does not say; no rule of law names them. */
const usualDays = 10;
const verdictNames: Record<string, string> = { valid: '相符', warning: '相符，须核对', invalid: '不符' };
const Fill = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

/**
 * 数据异议: tells the department that what it answered is wrong. The case does not wait for it: from now on the answer frees nobody from
 * a paper.
 *
 * @throws ExpectedError CASE_NOT_FOUND | CASE_STATE | DRAFT_OF_OTHER | OBJECTION_NOT_NOW
 */
export function objectToAnswer(ctx: HostContext, input: ObjectionInput): void {
  const { db } = ctx;
  const operator = ctx.session.operator();
  const row = findCase(db, input.caseId);
  if (!row) throw new ExpectedError('CASE_NOT_FOUND');
  if (finishedStates.some((state) => state === row.state))
    throw new ExpectedError('CASE_STATE', { state: stateName(row.state) });
  if (isEditableState(row.state) && row.operator_id !== operator.operatorId)
    throw new ExpectedError('DRAFT_OF_OTHER', { name: row.operator_name });
  const answer = listAttempts(db, input.caseId).find((one) => one.verification_id === input.verificationId);
  if (!answer) throw new ExpectedError('OBJECTION_NOT_NOW', { reason: '没有这次核验，请刷新后再看' });
  const { item, definitions } = caseFacts(ctx, row, storedDraft(row));
  const { about, givenValue } = given(answer, item, input.field);
  const obstacle = objectionObstacle(db, answer, about);
  if (obstacle !== null) throw new ExpectedError('OBJECTION_NOT_NOW', { reason: obstacle });
  const files = listAttachments(db, input.caseId).filter((one) => input.evidence.includes(one.sm3));
  const proofs = [...new Map(files.map((one) => [one.sm3, one])).values()];
  if (proofs.length === 0 || proofs.length < new Set(input.evidence).size)
    throw new ExpectedError('OBJECTION_NOT_NOW', { reason: '证明材料不在这件办件里，请先在材料里扫描或添加' });
  const definition = definitions.get(answer.name);
  record(ctx, { stream: caseStream(input.caseId), act: 'dataCorrections.ask', tells: ['station'] }, (on) => {
    const due = dueAfter(db, chinaDate(on.at), definition?.correctionDays ?? usualDays, 'workingDay');
    const requestNo = `SJ${chinaDate(on.at).replaceAll('-', '')}-${ctx.newId().replaceAll('-', '').slice(0, 12).toUpperCase()}`;
    const projectNo = row.project_no;
    insertDataCorrection(db, {
      ...{ request_no: requestNo, case_id: input.caseId, name: answer.name, verification_id: answer.verification_id },
      ...{ subject: answer.subject, title: answer.title, department: answer.department, about },
      ...{ given_value: givenValue, claimed_value: input.claimedValue, reason: input.reason },
      ...{ evidence_json: JSON.stringify(proofs.map(({ sm3 }) => sm3)), at: on.at },
      ...{ operator: operator.username, operator_name: operator.name, is_before: projectNo === null ? 1 : 0 },
      ...{ due: due.due, due_calendar: due.calendar, state: 'submitted' },
      ...{ answer: '', answered_by: null, answered_at: null },
    });
    const seq = takeSeq(db, input.caseId);
    on.step({
      ...{ name: '数据异议', seq },
      text: `申请人认为${answer.department}的“${answer.title}”有误（${about}：部门给的“${givenValue}”，应为“${input.claimedValue}”），已请部门核对，编号 ${requestNo}，${due.due} 前答复；办件不等答复，按纸质材料继续办理`,
    });
    on.report({
      class: 'dataCorrection',
      projectNo,
      seq,
      payload: {
        ...{ projectNo, seq, requestNo, directoryNo: definition?.directoryNo ?? answer.name },
        ...{ answerDigest: answer.digest ?? '', answeredAt: answer.answered_at ?? on.at, field: about },
        ...{ givenValue, claimedValue: input.claimedValue, reason: input.reason, department: answer.department },
        ...{ evidence: proofs.map(({ sm3 }) => sm3), by: operator.name.slice(0, 30), at: on.at },
        ...{ state: 'submitted', due: due.due },
      },
    });
    // Of an accepted case they went with the acceptance.
    if (projectNo === null)
      for (const file of proofs)
        on.file({ ...materialFile(file), purpose: 'evidence', projectNo, seq: takeSeq(db, input.caseId) });
    on.note(`${answer.name} ${requestNo}`);
  });
}

/** What the department said, and what about. @throws ExpectedError OBJECTION_NOT_NOW it gave no such value */
function given(
  answer: VerificationRow,
  item: ServiceItem | null,
  field: string,
): { about: string; givenValue: string } {
  if (field === '') {
    const verdict = verdictNames[answer.state] ?? answer.state;
    return {
      about: verdictTitle,
      givenValue: `${verdict}${answer.message ? `：${answer.message}` : ''}`.slice(0, 1000),
    };
  }
  const values = Fill.parse(JSON.parse(answer.fill_json));
  const value = Object.hasOwn(values, field) ? values[field] : undefined;
  if (value === undefined) throw new ExpectedError('OBJECTION_NOT_NOW', { reason: '部门没有给出这一项的值' });
  const title = item ? formOf(item).schema.properties[field]?.title : undefined;
  return { about: title ?? field, givenValue: String(value).slice(0, 1000) };
}
