import type { ApprovalRow } from '#db/queries/approvals.ts';
import { findCase, type CaseRow } from '#db/queries/cases.ts';
import { actsIn, isEditableState, stateName, windowActNames, type WindowAct } from '#contract/case-states.ts';
import type { Draft } from '#contract/cases.ts';
import type { ServiceItem } from '#contract/catalogue.ts';
import { ExpectedError } from '#contract/errors.ts';
import type { Operator } from '#contract/people.ts';
import { requireApproval } from '../approvals/required.ts';
import { caseFacts, type CaseFacts } from '../cases/facts.ts';
import { storedDraft } from '../cases/stored.ts';
import type { LetterSubject } from '../documents/make-letter.ts';
import type { HostContext } from '../kernel/context.ts';
import { readHall } from '../kernel/hall.ts';
import type { Recording } from '../kernel/record.ts';
import { actObstacle } from './offered.ts';

/** A case somebody is about to decide on, looked at once. */
export interface OpenedCase {
  row: CaseRow;
  draft: Draft;
  item: ServiceItem;
  facts: CaseFacts;
  /** The second person's yes, where the item wants one. */
  approval: ApprovalRow | null;
  operator: Operator;
  subject: LetterSubject;
}

export interface ActInput {
  caseId: string;
  /** As last seen: a decision is about what the clerk has read. */
  version: number;
}

/** @throws ExpectedError CASE_NOT_FOUND | CASE_STATE | DRAFT_CHANGED | ACT_NOT_NOW | APPROVAL_NEEDED */
export function openCase(ctx: HostContext, input: ActInput, act: WindowAct): OpenedCase {
  const { caseId, version } = input;
  const operator = ctx.session.operator();
  const row = findCase(ctx.db, caseId);
  if (!row) throw new ExpectedError('CASE_NOT_FOUND');
  if (!actsIn(row.state).includes(act)) throw new ExpectedError('CASE_STATE', { state: stateName(row.state) });
  if (row.version !== version) throw new ExpectedError('DRAFT_CHANGED');
  if (isEditableState(row.state) && row.operator_id !== operator.operatorId)
    throw new ExpectedError('DRAFT_OF_OTHER', { name: row.operator_name });
  const draft = storedDraft(row);
  const facts = caseFacts(ctx, row, draft);
  const obstacle = actObstacle(ctx, row, facts, act);
  const hall = readHall(ctx.db);
  if (obstacle !== null || !facts.item || !hall)
    throw new ExpectedError('ACT_NOT_NOW', { act: windowActNames[act], reason: obstacle ?? '事项或大厅不明' });
  return {
    row,
    draft,
    item: facts.item,
    facts,
    approval: requireApproval(ctx, row, facts.item, act, { input, operator }),
    operator,
    subject: {
      caseId,
      projectNo: row.project_no,
      draft,
      item: facts.item,
      hall,
      windowNo: ctx.station.windowNo,
      operatorName: operator.name,
    },
  };
}

/** The act as a line of the timeline and as a row of 办理环节; both bear the number `seq`. */
export function tellStep(
  on: Recording,
  { projectNo, item, operatorName }: LetterSubject,
  line: { name: string; text: string; action: string; opinion: string; seq: number },
): void {
  const { seq, name, text, action, opinion } = line;
  on.step({ name, text, seq });
  on.report({
    class: 'step',
    projectNo,
    seq,
    payload: {
      projectNo,
      seq,
      action,
      stepName: name,
      handler: operatorName.slice(0, 30),
      opinion: opinion.slice(0, 1000),
      startTime: on.at,
      endTime: on.at,
      orgName: item.deptName,
      orgCode: item.deptCode,
      state: '2',
    },
  });
}
