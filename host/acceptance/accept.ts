import { findCase, insertStep, markAccepted, type CaseRow } from '#db/queries/cases.ts';
import { insertDocument, insertPrintJob, type PrintJobRow } from '#db/queries/documents.ts';
import { takeNumber } from '#db/queries/numbers.ts';
import { markCounting } from '#db/queries/verifications.ts';
import { formatCaseNumber } from '#contract/case-number.ts';
import { caseStateNames, type CaseState, type Draft } from '#contract/cases.ts';
import type { ServiceItem } from '#contract/catalogue.ts';
import { ExpectedError } from '#contract/errors.ts';
import type { AcceptAnswer } from '#contract/workstation/schemas.ts';
import type { z } from 'zod';
import { readHall, type HallFacts } from '../access/session.ts';
import { appendAudit } from '../kernel/audit-chain.ts';
import { chinaDate } from '../kernel/clock.ts';
import type { HostContext } from '../kernel/context.ts';
import { acceptanceDocuments } from '../documents/acceptance-documents.ts';
import { printJobView } from '../documents/print-view.ts';
import { signedState } from '../confirmation/signed-state.ts';
import { reportAcceptance, type AcceptedFacts } from './acceptance-report.ts';
import { caseFacts, queryUrl } from '../case-page/view.ts';
import { searchText } from '../drafts/drafts.ts';
import { dueDates } from '../calendar/due-dates.ts';
import { formOf } from '../forms/form-check.ts';
import { findObstacles, waivedMaterials, type CaseFacts } from '../cases/obstacles.ts';

/** More than this between the local clock and the platform's, and no legal promise is made. */
const maxClockOffMs = 10 * 60 * 1000;

/**
 * Accepts a case: number, state, step, documents, print job, audit and outbox rows in one transaction. Works offline.
 *
 * @throws ExpectedError CASE_NOT_FOUND | CASE_STATE | DRAFT_CHANGED | NOT_READY | CLOCK_OFF | CALENDAR_MISSING | NUMBER_BLOCK_EMPTY | STATION_NOT_BOUND
 */
export function acceptCase(
  ctx: HostContext,
  caseId: string,
  version: number,
  printReceipt: boolean,
): z.infer<typeof AcceptAnswer> {
  const operator = ctx.session.operator();
  const row = findCase(ctx.db, caseId);
  if (!row) throw new ExpectedError('CASE_NOT_FOUND');
  if (row.state !== 'DRAFT')
    throw new ExpectedError('CASE_STATE', { state: caseStateNames[row.state as CaseState] ?? row.state });
  if (row.version !== version) throw new ExpectedError('DRAFT_CHANGED');
  const { draft, item, facts } = requireReady(ctx, row);
  const hall = requireHall(ctx);
  requireClock(ctx);

  const acceptTime = ctx.time.iso();
  const due = dueDates(ctx.db, item, chinaDate(acceptTime));
  const accepted = ctx.db.tx(() => {
    const number = takeNumber(ctx.db, chinaDate(acceptTime).slice(0, 4));
    if (!number) throw new ExpectedError('NUMBER_BLOCK_EMPTY');
    const projectNo = formatCaseNumber(number.prefix, number.serial);
    const queryPassword = String(Math.floor(ctx.random() * 1_000_000)).padStart(6, '0');
    const known: AcceptedFacts = {
      caseId,
      projectNo,
      draft,
      item,
      hall,
      operator,
      acceptTime,
      ...due,
      queryPassword,
      acceptDocNo: `〔${number.prefix.slice(-4)}〕${String(number.serial).padStart(6, '0')}号`,
      queryUrl: queryUrl(ctx.db, projectNo, queryPassword),
      windowNo: ctx.station.windowNo,
      waived: waivedMaterials(item, facts.verifications),
      form: formOf(item).check(draft.form, { today: facts.today }).values,
    };
    const job = write(ctx, row, known, facts, printReceipt);
    return { known, job };
  });
  ctx.changes.notify(caseId);
  ctx.changes.notify('station');
  ctx.changes.notify('outbox');
  if (accepted.job) ctx.changes.notify('print');
  const { projectNo, acceptDocNo } = accepted.known;
  return {
    caseId,
    projectNo,
    acceptDocNo,
    acceptTime,
    ...due,
    receipt: accepted.job ? printJobView(accepted.job) : null,
  };
}

function write(
  ctx: HostContext,
  row: CaseRow,
  known: AcceptedFacts,
  facts: CaseFacts,
  printReceipt: boolean,
): PrintJobRow | null {
  const { db } = ctx;
  const { caseId, projectNo, acceptTime: at } = known;
  const documents = acceptanceDocuments(known, ctx.newId);
  const signed = signedState(db, caseId, facts);
  const nextSeq = reportAcceptance(db, known, documents, signed.current, facts.verifications);
  markAccepted(db, {
    caseId,
    projectNo,
    itemJson: JSON.stringify(known.item),
    acceptTime: at,
    acceptDocNo: known.acceptDocNo,
    promiseDue: known.promiseDue,
    statutoryDue: known.statutoryDue,
    queryPassword: known.queryPassword,
    nextSeq,
    searchText: `${row.search_text || searchText(known.draft, known.item.taskName, null)} ${projectNo.toLowerCase()}`,
  });
  markCounting(
    db,
    facts.verifications.map((one) => one.verificationId),
  );
  insertStep(db, {
    case_id: caseId,
    seq: 1,
    at,
    step_name: '受理',
    text: `受理，办件编号 ${projectNo}`,
    operator: known.operator.name,
    event_id: null,
  });
  for (const document of documents) insertDocument(db, document);
  appendAudit(db, {
    at,
    operator: known.operator.username,
    act: 'acceptance.accept',
    object: caseId,
    isOk: true,
    detail: signed.changed === null ? projectNo : `${projectNo} changed since signed: ${signed.changed.join(' ')}`,
  });
  const receipt = documents.find((one) => one.kind === 'RECEIPT');
  if (!printReceipt || !receipt) return null;
  const job: PrintJobRow = {
    print_job_id: ctx.newId(),
    document_id: receipt.document_id,
    state: 'queued',
    reprint_no: 0,
    cause: null,
    created_at: at,
    finished_at: null,
  };
  insertPrintJob(db, job);
  return job;
}

function requireReady(ctx: HostContext, row: CaseRow): { draft: Draft; item: ServiceItem; facts: CaseFacts } {
  const draft = JSON.parse(row.draft_json) as Draft;
  const facts = caseFacts(ctx, row, draft);
  const missing = findObstacles(facts).filter((one) => one.blocking);
  if (missing.length > 0 || !facts.item) {
    throw new ExpectedError(
      'NOT_READY',
      { missing: missing.map((one) => one.message).join('；') },
      { fields: missing.map(({ section, field, message }) => ({ field: `${section}.${field}`, message })) },
    );
  }
  return { draft, item: facts.item, facts };
}

function requireHall(ctx: HostContext): HallFacts {
  const hall = readHall(ctx.db);
  if (!hall) throw new ExpectedError('STATION_NOT_BOUND');
  return hall;
}

function requireClock(ctx: HostContext): void {
  const offMs = Math.abs(ctx.time.offsetMs());
  if (offMs > maxClockOffMs) throw new ExpectedError('CLOCK_OFF', { minutes: Math.round(offMs / 60_000) });
}
