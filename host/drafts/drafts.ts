import {
  findCase,
  giveDraft,
  insertCase,
  listDrafts,
  setState,
  takeSeq,
  updateDraft,
  type CaseRow,
} from '#db/queries/cases.ts';
import { Draft, type CaseSummary } from '#contract/cases.ts';
import { editableStates, isEditableState, stateName } from '#contract/case-states.ts';
import { ExpectedError } from '#contract/errors.ts';
import type { DraftPatch } from '#contract/workstation/schemas.ts';
import type { z } from 'zod';
import { paperNumbers } from '../documents/paper-numbers.ts';
import { getItem } from '../catalogue/items.ts';
import type { HostContext } from '../kernel/context.ts';
import { record } from '../kernel/record.ts';
import { caseStream } from '../kernel/streams.ts';
import { applicantIdentity } from '../cases/applicant.ts';
import { caseSummary } from '../cases/summary.ts';
import { storedDraft } from '../cases/stored.ts';
import { withHonestSources, type CardKnowledge } from './honest-sources.ts';
import { keepFingerprint } from '../cases/again.ts';
import { readWords } from '../cases/read-words.ts';
import { keepSearchWords, searchText, withWords } from '../cases/search-text.ts';
import { itemOrNull } from '../cases/facts.ts';
import { everGiven } from '../cases/answers.ts';
import { changedOnPurpose } from '../cases/contradictions.ts';
import { sharedInto } from '../things/shared.ts';
import { patched, scansFollow } from './item-changed.ts';
import { withOnePhone } from './linked-phone.ts';
import { asRead, hasStrayRows } from './typed-draft.ts';

/** A case nobody has typed in yet. Returns its id. */
export function createDraft(ctx: HostContext): string {
  const operator = ctx.session.operator();
  const caseId = ctx.newId();
  insertCase(ctx.db, {
    caseId,
    draftJson: JSON.stringify(Draft.parse({})),
    operatorId: operator.operatorId,
    operatorName: operator.name,
    at: ctx.time.iso(),
  });
  return caseId;
}

/**
 * Keeps what was typed.
 *
 * @throws ExpectedError CASE_NOT_FOUND | CASE_STATE no draft any more | DRAFT_CHANGED somebody saved in between | ITEM_NOT_FOUND | INPUT_INVALID
 */
export function saveDraft(
  ctx: HostContext,
  caseId: string,
  version: number,
  patch: DraftPatch,
  cards: CardKnowledge,
): void {
  const row = requireDraft(ctx, caseId);
  if (row.version !== version) throw new ExpectedError('DRAFT_CHANGED');
  // Refused now: once accepted, nobody could take it out of the rows that the platform then sends back.
  if (!isKeepable(patch)) throw new ExpectedError('INPUT_INVALID');
  const before = storedDraft(row);
  const { draft, change } = patched(ctx.db, caseId, before, patch);
  const item = itemOrNull(ctx.db, draft.taskCode);
  if (hasStrayRows(draft, before, item)) throw new ExpectedError('INPUT_INVALID');
  const honest = withHonestSources(draft, before, cards, everGiven(ctx.db, caseId));
  const read = withOnePhone(asRead(honest, item), before, item);
  const changed = changedOnPurpose(before, read);
  writeDraft(ctx, row, read, () => {
    scansFollow(ctx.db, caseId, before.taskCode, read.taskCode, change);
    for (const other of sharedInto(ctx.db, caseId, read)) writeDraft(ctx, other.row, other.draft);
    if (changed.length > 0)
      record(
        ctx,
        { stream: caseStream(caseId), act: 'drafts.override', detail: changed.join(' '), by: ctx.session.operator() },
        () => undefined,
      );
  });
}

/** No NUL and no half of a surrogate pair in any text or key: no keyboard types them and the platform's database cannot hold them. */
function isKeepable(value: unknown): boolean {
  if (typeof value === 'string') return !value.includes('\0') && value.isWellFormed();
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([key, inner]) => isKeepable(key) && isKeepable(inner));
}

/** Writes a draft with the columns lists and searches use, and whatever else belongs to the change. @throws ExpectedError DRAFT_CHANGED */
export function writeDraft(ctx: HostContext, row: CaseRow, draft: Draft, also: () => void = () => undefined): void {
  const item = draft.taskCode === null ? null : getItem(ctx.db, draft.taskCode);
  const who = applicantIdentity(draft.applicant);
  // A case that has papers is found by their numbers.
  const papers = row.state === 'DRAFT' ? [] : paperNumbers(ctx.db, row.case_id);
  const found = withWords(searchText(draft, item?.taskName ?? '', null), [
    ...papers,
    ...readWords(ctx.db, row.case_id),
  ]);
  record(ctx, { stream: caseStream(row.case_id) }, (on) => {
    const isSaved = updateDraft(
      ctx.db,
      {
        caseId: row.case_id,
        version: row.version,
        draftJson: JSON.stringify(draft),
        taskCode: draft.taskCode,
        taskName: item?.taskName ?? null,
        applicantName: who.name,
        applicantCert: who.certNo,
        searchText: found,
        at: on.at,
      },
      editableStates,
    );
    if (!isSaved) throw new ExpectedError('DRAFT_CHANGED');
    keepSearchWords(ctx.db, row.case_id, row.search_text, found);
    keepFingerprint(ctx.db, row.case_id, draft);
    also();
  });
}

export function drafts(ctx: HostContext): z.infer<typeof CaseSummary>[] {
  return listDrafts(ctx.db, ctx.session.operator().operatorId, 100).map((row) => caseSummary(ctx, row));
}

/** 作废: the draft stays on record but is no longer offered. */
export function discardDraft(ctx: HostContext, caseId: string): void {
  const { state } = requireDraft(ctx, caseId);
  // What was received or told to somebody is withdrawn, with a paper.
  if (state !== 'DRAFT') throw new ExpectedError('CASE_STATE', { state: stateName(state) });
  const operator = ctx.session.operator();
  record(ctx, { stream: caseStream(caseId), act: 'drafts.discard', by: operator }, (on) => {
    setState(ctx.db, caseId, 'VOID', on.at);
    on.step({ name: '作废', text: '草稿作废', seq: takeSeq(ctx.db, caseId) });
  });
}

/** A case not accepted yet of whoever works here; another's is taken over first. @throws ExpectedError CASE_NOT_FOUND | CASE_STATE | DRAFT_OF_OTHER */
export function requireDraft(ctx: HostContext, caseId: string): CaseRow {
  const row = requireAnyDraft(ctx, caseId);
  if (row.operator_id !== ctx.session.operator().operatorId)
    throw new ExpectedError('DRAFT_OF_OTHER', { name: row.operator_name });
  return row;
}

function requireAnyDraft(ctx: HostContext, caseId: string): CaseRow {
  const row = findCase(ctx.db, caseId);
  if (!row) throw new ExpectedError('CASE_NOT_FOUND');
  if (!isEditableState(row.state)) throw new ExpectedError('CASE_STATE', { state: stateName(row.state) });
  return row;
}

/** Another clerk's draft goes on with whoever is here, on record. @throws ExpectedError CASE_NOT_FOUND | CASE_STATE */
export function takeDraft(ctx: HostContext, caseId: string): void {
  const row = requireAnyDraft(ctx, caseId);
  const operator = ctx.session.operator();
  if (row.operator_id === operator.operatorId) return;
  record(ctx, { stream: caseStream(caseId), act: 'drafts.take', detail: row.operator_id, by: operator }, (on) => {
    giveDraft(ctx.db, { caseId, operatorId: operator.operatorId, operatorName: operator.name, at: on.at });
    on.step({ name: '接手', text: `${operator.name}接手${row.operator_name}的草稿` });
  });
}
