import type { z } from 'zod';
import { findDefinition } from '#db/queries/catalogue.ts';
import { findCaseForList, listSteps, type CaseListRow } from '#db/queries/cases.ts';
import { listAttachments } from '#db/queries/attachments.ts';
import { listDocuments, listPrintJobs } from '#db/queries/documents.ts';
import { readSetting } from '#db/queries/settings.ts';
import type { Db } from '#db/open.ts';
import type { CaseDocument, CaseState, CaseSummary, CaseView, Draft } from '#contract/cases.ts';
import { VerificationDefinition, type ServiceItem } from '#contract/catalogue.ts';
import { maskCertNo } from '#contract/codes/index.ts';
import { ExpectedError } from '#contract/errors.ts';
import { getItem } from '../catalogue/items.ts';
import { chinaDate, type LegalTime } from '../kernel/clock.ts';
import { printJobView } from '../documents/print-view.ts';
import { signedState } from '../confirmation/signed-state.ts';
import { currentVerifications } from '../cases/answers.ts';
import { verificationView } from '../cases/answer-view.ts';
import { daysLeft } from '../calendar/due-dates.ts';
import { findObstacles, signatureNotices, type CaseFacts } from '../cases/obstacles.ts';

export interface CaseDeps {
  db: Db;
  time: LegalTime;
}

/** @throws ExpectedError CASE_NOT_FOUND */
export function caseView(deps: CaseDeps, caseId: string): CaseView {
  const { db } = deps;
  const row = findCaseForList(db, caseId);
  if (!row) throw new ExpectedError('CASE_NOT_FOUND');
  const draft = JSON.parse(row.draft_json) as Draft;
  const facts = caseFacts(deps, row, draft);
  return {
    ...caseSummary(deps, row),
    version: row.version,
    draft,
    acceptDocNo: row.accept_doc_no,
    statutoryDue: row.statutory_due,
    queryUrl: row.project_no ? queryUrl(db, row.project_no, row.query_password ?? '') : null,
    verifications: facts.verifications,
    documents: caseDocuments(db, caseId),
    attachments: listAttachments(db, caseId).map((one) => ({
      materialId: one.material_id,
      sm3: one.sm3,
      name: one.name,
      mime: one.mime,
      bytes: one.bytes,
    })),
    timeline: listSteps(db, caseId).map((step) => ({ at: step.at, text: step.text, operator: step.operator })),
    obstacles:
      row.state === 'DRAFT' ? [...signatureNotices(signedState(db, caseId, facts)), ...findObstacles(facts)] : [],
  };
}

/** What acceptance is judged by. A draft is judged by the item as published now, an accepted case by the item it was accepted under. */
export function caseFacts(
  { db, time }: CaseDeps,
  row: { case_id: string; project_no: string | null; item_json: string | null },
  draft: Draft,
): CaseFacts & { item: ServiceItem | null } {
  const item = row.item_json ? (JSON.parse(row.item_json) as ServiceItem) : itemOrNull(db, draft.taskCode);
  const definitions = definitionsOf(db, item?.verifications ?? []);
  return {
    draft,
    item,
    definitions,
    verifications: currentVerifications(db, row, draft, definitions).map(verificationView),
    today: chinaDate(time.now()),
  };
}

export function caseSummary({ db, time }: CaseDeps, row: CaseListRow): z.infer<typeof CaseSummary> {
  return {
    caseId: row.case_id,
    projectNo: row.project_no,
    state: row.state as CaseState,
    taskName: row.task_name,
    applicantName: row.applicant_name,
    applicantCertNo: maskCertNo(row.applicant_cert),
    updatedAt: row.updated_at,
    acceptTime: row.accept_time,
    promiseDue: row.promise_due,
    daysLeft: row.promise_due && isOpen(row.state) ? daysLeft(db, chinaDate(time.now()), row.promise_due) : null,
    syncState: row.attention > 0 ? 'attention' : row.waiting > 0 ? 'pending' : row.acked > 0 ? 'synced' : 'none',
    printState: (row.print_state ?? 'none') as z.infer<typeof CaseSummary>['printState'],
    operatorName: row.operator_name,
  };
}

/** Definitions change only when the feed says so; they are parsed once for each text. */
const parsedDefinitions = new Map<string, { json: string; definition: VerificationDefinition }>();

export function definitionsOf(db: Db, names: string[]): Map<string, VerificationDefinition> {
  const found = new Map<string, VerificationDefinition>();
  for (const name of names) {
    const json = findDefinition(db, name);
    if (json === null) continue;
    const known = parsedDefinitions.get(name);
    const definition = known?.json === json ? known.definition : VerificationDefinition.parse(JSON.parse(json));
    if (known?.definition !== definition) parsedDefinitions.set(name, { json, definition });
    found.set(name, definition);
  }
  return found;
}

export function queryUrl(db: Db, projectNo: string, password: string): string {
  const base = readSetting<string>(db, 'queryBaseUrl') ?? '';
  return `${base.replace(/\/$/, '')}/q/${projectNo}?p=${password}`;
}

export function caseDocuments(db: Db, caseId: string): z.infer<typeof CaseDocument>[] {
  return listDocuments(db, caseId).map((document) => ({
    documentId: document.document_id,
    kind: document.kind as 'ACCEPT' | 'RECEIPT',
    title: document.kind === 'ACCEPT' ? '受理通知书' : '受理回执',
    docNo: document.doc_no,
    sm3: document.sm3,
    createdAt: document.created_at,
    prints: listPrintJobs(db, document.document_id).map(printJobView),
  }));
}

const isOpen = (state: string): boolean => state === 'ACCEPTED' || state === 'IN_REVIEW' || state === 'SUSPENDED';

function itemOrNull(db: Db, taskCode: string | null): ServiceItem | null {
  if (taskCode === null) return null;
  try {
    return getItem(db, taskCode);
  } catch (error) {
    if (error instanceof ExpectedError && error.code === 'ITEM_NOT_FOUND') return null;
    throw error;
  }
}
