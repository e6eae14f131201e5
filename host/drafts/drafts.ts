import {
  findCase,
  insertCase,
  insertStep,
  listDrafts,
  searchCases,
  setState,
  takeSeq,
  updateDraft,
  type CaseRow,
} from '#db/queries/cases.ts';
import { caseStateNames, Draft, type CaseState, type CaseSummary, type CaseView } from '#contract/cases.ts';
import { ExpectedError } from '#contract/errors.ts';
import type { DraftPatch } from '#contract/workstation/schemas.ts';
import type { z } from 'zod';
import { appendAudit } from '../kernel/audit-chain.ts';
import { getItem, initialsOf } from '../catalogue/items.ts';
import type { HostContext } from '../kernel/context.ts';
import { applicantIdentity } from '../cases/applicant.ts';
import { caseSummary, caseView } from '../case-page/view.ts';

export function createDraft(ctx: HostContext): CaseView {
  const operator = ctx.session.operator();
  const caseId = ctx.newId();
  insertCase(ctx.db, {
    caseId,
    draftJson: JSON.stringify(Draft.parse({})),
    operatorId: operator.operatorId,
    operatorName: operator.name,
    at: ctx.time.iso(),
  });
  return caseView(ctx, caseId);
}

/**
 * Keeps what was typed.
 *
 * @throws ExpectedError CASE_NOT_FOUND | CASE_STATE no draft any more | DRAFT_CHANGED somebody saved in between | ITEM_NOT_FOUND | INPUT_INVALID
 */
export function saveDraft(ctx: HostContext, caseId: string, version: number, patch: DraftPatch): CaseView {
  const row = requireDraft(ctx, caseId);
  if (row.version !== version) throw new ExpectedError('DRAFT_CHANGED');
  // Refused now: once accepted, nobody could take it out of the rows that the platform then sends back.
  if (!isKeepable(patch)) throw new ExpectedError('INPUT_INVALID');
  const before = JSON.parse(row.draft_json) as Draft;
  const draft: Draft = {
    taskCode: patch.taskCode === undefined ? before.taskCode : patch.taskCode,
    applicant: patch.applicant ?? before.applicant,
    form: patch.form ?? before.form,
    formSources: patch.formSources ?? before.formSources,
    materials: patch.materials ?? before.materials,
  };
  writeDraft(ctx, row, draft);
  return caseView(ctx, caseId);
}

/** No NUL and no half of a surrogate pair in any text or key: no keyboard types them and the platform's database cannot hold them. */
function isKeepable(value: unknown): boolean {
  if (typeof value === 'string') return !value.includes('\0') && value.isWellFormed();
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([key, inner]) => isKeepable(key) && isKeepable(inner));
}

/** Writes a draft with the columns lists and searches use. @throws ExpectedError DRAFT_CHANGED */
export function writeDraft(ctx: HostContext, row: CaseRow, draft: Draft): void {
  const item = draft.taskCode === null ? null : getItem(ctx.db, draft.taskCode);
  const who = applicantIdentity(draft.applicant);
  const isSaved = updateDraft(ctx.db, {
    caseId: row.case_id,
    version: row.version,
    draftJson: JSON.stringify(draft),
    taskCode: draft.taskCode,
    taskName: item?.taskName ?? null,
    applicantName: who.name,
    applicantCert: who.certNo,
    searchText: searchText(draft, item?.taskName ?? '', null),
    at: ctx.time.iso(),
  });
  if (!isSaved) throw new ExpectedError('DRAFT_CHANGED');
  ctx.changes.notify(row.case_id);
}

/** All that a case is found by, lower case. */
export function searchText(draft: Draft, taskName: string, projectNo: string | null): string {
  const { person, entity, agent } = draft.applicant;
  const names = [person.name, entity.name, agent?.name ?? '', taskName].filter((text) => text !== '');
  return [
    ...names,
    ...names.map(initialsOf),
    person.certNo,
    entity.creditCode,
    agent?.certNo ?? '',
    person.mobile,
    projectNo ?? '',
  ]
    .join(' ')
    .toLowerCase();
}

export function drafts(ctx: HostContext): z.infer<typeof CaseSummary>[] {
  return listDrafts(ctx.db, ctx.session.operator().operatorId, 100).map((row) => caseSummary(ctx, row));
}

/** 作废: the draft stays on record but is no longer offered. */
export function discardDraft(ctx: HostContext, caseId: string): void {
  requireDraft(ctx, caseId);
  const operator = ctx.session.operator();
  const at = ctx.time.iso();
  ctx.db.tx(() => {
    setState(ctx.db, caseId, 'VOID', at);
    insertStep(ctx.db, {
      case_id: caseId,
      seq: takeSeq(ctx.db, caseId),
      at,
      step_name: '作废',
      text: '草稿作废',
      operator: operator.name,
      event_id: null,
    });
    appendAudit(ctx.db, { at, operator: operator.username, act: 'drafts.discard', object: caseId, isOk: true });
  });
  ctx.changes.notify(caseId);
}

export function findCases(
  ctx: HostContext,
  query: { query: string; states: CaseState[]; limit: number; offset: number },
): { rows: z.infer<typeof CaseSummary>[]; total: number } {
  const { rows, total } = searchCases(ctx.db, {
    text: query.query.trim(),
    states: query.states,
    limit: query.limit,
    offset: query.offset,
  });
  return { rows: rows.map((row) => caseSummary(ctx, row)), total };
}

/** @throws ExpectedError CASE_NOT_FOUND | CASE_STATE */
export function requireDraft(ctx: HostContext, caseId: string): CaseRow {
  const row = findCase(ctx.db, caseId);
  if (!row) throw new ExpectedError('CASE_NOT_FOUND');
  if (row.state !== 'DRAFT')
    throw new ExpectedError('CASE_STATE', { state: caseStateNames[row.state as CaseState] ?? row.state });
  return row;
}
