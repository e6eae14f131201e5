import type { z } from 'zod';
import { findCaseForList, listSteps } from '#db/queries/cases.ts';
import { listAttachments } from '#db/queries/attachments.ts';
import { listDocuments, listPrintJobs } from '#db/queries/documents.ts';
import { isParked } from '#db/queries/scans.ts';
import type { Db } from '#db/open.ts';
import type { CaseDocument, CaseView } from '#contract/cases.ts';
import { isEditableState } from '#contract/case-states.ts';
import { ExpectedError } from '#contract/errors.ts';
import { objectionsOf } from '../cases/disputed.ts';
import { approvalsOf } from '../approvals/required.ts';
import { movedDueOf } from '../acceptance/due-notice.ts';
import { offeredActs } from '../acceptance/offered.ts';
import { paperObstacles, supplementsOf } from '../acceptance/supplements.ts';
import { lookNotices, lookRows } from '../reading/second-look.ts';
import { parcelsOf } from '../cases/parcels.ts';
import { feesOf, paymentsOf } from '../cases/payments.ts';
import { custodyOf } from '../custody/custody.ts';
import { secondEntryOf } from '../second-entry/second-entry.ts';
import { groupView } from '../things/group.ts';
import { signedState } from '../confirmation/signed-state.ts';
import { dueObstacles } from '../catalogue/detail.ts';
import { againNotice } from '../cases/again.ts';
import { correctionsOf, specialsOf, storedDelivery, storedOutcome } from '../cases/course.ts';
import { caseFacts, type CaseDeps } from '../cases/facts.ts';
import { findObstacles, signatureNotices } from '../cases/obstacles.ts';
import { undrawableNotices } from '../cases/undrawable.ts';
import { noteLook, type LookContext } from '../cases/looks.ts';
import { queryUrl } from '../cases/query-url.ts';
import { storedDraft } from '../cases/stored.ts';
import { caseSummary } from '../cases/summary.ts';
import { newsOf } from '../drafts/item-news.ts';
import { documentKind } from '../documents/kinds.ts';
import { printJobView } from '../documents/print-view.ts';

/** @throws ExpectedError CASE_NOT_FOUND */
export function caseView(deps: CaseDeps, caseId: string): CaseView {
  const { db } = deps;
  const row = findCaseForList(db, caseId);
  if (!row) throw new ExpectedError('CASE_NOT_FOUND');
  const draft = storedDraft(row);
  const facts = caseFacts(deps, row, draft);
  return {
    ...caseSummary(deps, row),
    version: row.version,
    draft,
    acceptDocNo: row.accept_doc_no,
    statutoryDue: row.statutory_due,
    queryUrl: row.project_no ? queryUrl(db, row.project_no, row.query_password ?? '') : null,
    verifications: facts.verifications,
    objections: objectionsOf(db, caseId, facts.today),
    fill: facts.fill,
    documents: caseDocuments(db, caseId),
    attachments: listAttachments(db, caseId)
      .filter((one) => !isParked(one.material_id))
      .map((one) => ({
        materialId: one.material_id,
        sm3: one.sm3,
        name: one.name,
        mime: one.mime,
        bytes: one.bytes,
        pages: one.pages,
      })),
    timeline: listSteps(db, caseId).map((step) => ({ at: step.at, text: step.text, operator: step.operator })),
    obstacles: isEditableState(row.state)
      ? [
          ...againNotice(deps, caseId, facts),
          ...signatureNotices(signedState(db, caseId, facts)),
          ...undrawableNotices(facts),
          ...findObstacles(facts),
          ...dueObstacles(deps, facts.item),
          ...paperObstacles(db, facts),
          ...lookNotices(lookRows(deps, caseId)),
        ]
      : [],
    itemNews: isEditableState(row.state) ? newsOf(db, draft) : [],
    movedDue: movedDueOf(db, row),
    itemVersion: facts.item?.taskVersion ?? null,
    fees: row.project_no === null ? [] : feesOf(facts.item),
    payments: paymentsOf(db, caseId),
    parcels: parcelsOf(db, caseId),
    secondEntry: secondEntryOf(db, row, facts.item),
    custody: custodyOf(db, caseId, facts.item, draft),
    group: groupView(deps, caseId),
    course: {
      receivedAt: row.received_at,
      corrections: correctionsOf(db, caseId),
      specials: specialsOf(db, caseId),
      supplements: supplementsOf(db, caseId, facts.today),
      outcome: storedOutcome(row),
      resultReceivedAt: row.result_received_at,
      delivery: storedDelivery(row),
      approvals: approvalsOf(db, row, facts.item, deps.time.iso()),
      acts: offeredActs(deps, row, facts),
    },
  };
}

/** The case for somebody who opens it, on record. @throws ExpectedError CASE_NOT_FOUND */
export function lookAt(ctx: CaseDeps & LookContext, caseId: string): CaseView {
  const view = caseView(ctx, caseId);
  noteLook(ctx, caseId);
  return view;
}

export function caseDocuments(db: Db, caseId: string): z.infer<typeof CaseDocument>[] {
  const all = listDocuments(db, caseId);
  return all.map((document) => ({
    documentId: document.document_id,
    kind: document.kind,
    title: documentKind(document.kind).title,
    docNo: document.doc_no,
    sm3: document.sm3,
    createdAt: document.created_at,
    voided: document.voided_at
      ? {
          at: document.voided_at,
          by: document.void_by ?? '',
          reason: document.void_reason ?? '',
          replacedBy: all.find((one) => one.document_id === document.replaced_by)?.doc_no ?? '',
        }
      : null,
    prints: listPrintJobs(db, document.document_id).map(printJobView),
  }));
}
