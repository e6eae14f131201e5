import { z } from 'zod';
import { findCase, type CaseRow } from '#db/queries/cases.ts';
import {
  findDocumentById,
  insertDocument,
  listDocuments,
  listReportedPapers,
  renewCorrectionPaper,
  voidDocument,
  type DocumentRow,
} from '#db/queries/documents.ts';
import { takeNumber } from '#db/queries/numbers.ts';
import { ExpectedError } from '#contract/errors.ts';
import { CaseDocumentReport } from '#contract/platform/rows/case.ts';
import { caseFacts } from '../cases/facts.ts';
import { storedDraft } from '../cases/stored.ts';
import { chinaDate } from '../kernel/clock.ts';
import type { HostContext } from '../kernel/context.ts';
import { record, type Recording } from '../kernel/record.ts';
import { caseStream } from '../kernel/streams.ts';
import { documentKind, letterKind, seriesOf, type LetterName } from './kinds.ts';
import { Letter } from './letter.ts';
import { NoticeData } from './notice-content.ts';

export interface ReplaceInput {
  caseId: string;
  documentId: string;
  reason: string;
  /** Sentences of the paper that read otherwise now, by their titles; the others stay as they were. */
  notes: [string, string][];
}

/** What of a paper a clerk may put right: its sentences. Who it is about and what was decided is the case's. */
export function correctable(ctx: HostContext, caseId: string, documentId: string): { notes: [string, string][] } {
  const document = requirePaper(ctx, caseId, documentId);
  if (documentKind(document.kind).madeAt !== 'act') return { notes: [] };
  return { notes: Letter.parse(JSON.parse(document.data_json)).notes };
}

/**
 * A wrong paper is never edited: it is made void, and another with a number of its own says whose place it takes. What was decided
 * does not change by it.
 *
 * @throws ExpectedError CASE_NOT_FOUND | DOCUMENT_VOID | PAPER_NUMBERS_EMPTY
 */
export function replacePaper(ctx: HostContext, input: ReplaceInput): void {
  const { caseId, documentId, reason } = input;
  const document = requirePaper(ctx, caseId, documentId);
  const row = findCase(ctx.db, caseId);
  if (!row) throw new ExpectedError('CASE_NOT_FOUND');
  if (document.voided_at) throw new ExpectedError('DOCUMENT_VOID', { docNo: document.doc_no });
  const kind = documentKind(document.kind);
  // It lies with papers that are still there: another one is printed, or they are handed over.
  if (kind.madeAt === 'custody') throw new ExpectedError('INPUT_INVALID');
  record(ctx, { stream: caseStream(caseId), act: 'documents.replace', tells: ['station'] }, (on) => {
    const fresh =
      kind.madeAt === 'act' ? nextLetter(ctx, on, document, input.notes) : nextNotice(ctx, on, row, document);
    if (!voidDocument(ctx.db, { documentId, at: on.at, reason, by: on.by.name, replacedBy: fresh.document_id }))
      throw new ExpectedError('DOCUMENT_VOID', { docNo: document.doc_no });
    insertDocument(ctx.db, fresh);
    renewCorrectionPaper(ctx.db, documentId, fresh.document_id);
    const was = reportVoid(ctx, on, row, document, reason);
    const seq = on.seq();
    const { project_no: projectNo } = row;
    on.report({
      class: 'document',
      projectNo,
      seq,
      payload: {
        ...{
          projectNo,
          seq,
          kind: fresh.kind,
          docNo: fresh.doc_no,
          state: 'issued',
          reprintNo: 0,
          at: on.at,
          sm3: null,
        },
        ...(was?.respondBy === undefined ? {} : { respondBy: was.respondBy }),
        ...(was?.dueCalendar === undefined ? {} : { dueCalendar: was.dueCalendar }),
        note: `代替 ${document.doc_no}`.slice(0, 200),
      },
    });
    if (kind.isPrintedAtOnce || kind.lane === 'a4')
      on.print({
        ...{ print_job_id: ctx.newId(), document_id: fresh.document_id, state: 'queued', reprint_no: 0 },
        ...{ cause: null, created_at: on.at, finished_at: null },
      });
    on.step({
      name: '文书作废重开',
      text: `《${kind.title}》${document.doc_no} 作废，重开 ${fresh.doc_no}。原因：${reason}`,
    });
    on.note(`${document.doc_no} > ${fresh.doc_no}`);
  });
}

/** The number of the platform's series, or for the acceptance's own papers its number and which paper of it this is. */
function nextLetter(ctx: HostContext, on: Recording, document: DocumentRow, notes: [string, string][]): DocumentRow {
  const letter = Letter.parse(JSON.parse(document.data_json));
  const name = document.kind as LetterName;
  const kind = letterKind(name);
  const row = findCase(ctx.db, document.case_id);
  const item = row && caseFacts(ctx, row, storedDraft(row)).item;
  const number = item && takeNumber(ctx.db, chinaDate(on.at).slice(0, 4), { series: seriesOf(item.deptCode, name) });
  if (!number) throw new ExpectedError('PAPER_NUMBERS_EMPTY', { paper: kind.title });
  const docNo = `${kind.numberWord}〔${number.prefix.slice(-4)}〕${String(number.serial).padStart(6, '0')}号`;
  const said = new Map(notes);
  const content: Letter = {
    ...letter,
    docNo,
    notes: [
      ...letter.notes
        .filter(([title]) => title !== replacesTitle)
        .map(([title, text]): [string, string] => [title, said.get(title)?.trim() || text]),
      [replacesTitle, `本件代替 ${document.doc_no}，原件作废。`],
    ],
    issuedOn: chinaDate(on.at),
    issuedAt: on.at,
  };
  return freshRow(ctx, on, document, docNo, content);
}
const replacesTitle = '代替';

/** With the due dates as they are now: what has moved since is what it is made anew for. */
function nextNotice(ctx: HostContext, on: Recording, row: CaseRow, document: DocumentRow): DocumentRow {
  const count = listDocuments(ctx.db, document.case_id).filter((one) => one.kind === document.kind).length;
  const docNo = `${document.doc_no.replace(/之\d+$/, '')}之${count + 1}`;
  const data: unknown = JSON.parse(document.data_json);
  if (document.kind !== 'ACCEPT') throw new ExpectedError('INPUT_INVALID');
  const notice = NoticeData.parse(data);
  const provisional = row.due_calendar === 'provisional' ? { isProvisional: true } : {};
  const limit = (one: NoticeData['promise'], dueOn: string | null): NoticeData['promise'] => ({
    limit: one.limit,
    dueOn: dueOn ?? one.dueOn,
    ...provisional,
  });
  return freshRow(ctx, on, document, docNo, {
    ...notice,
    docNo,
    promise: limit(notice.promise, row.promise_due),
    statutory: limit(notice.statutory, row.statutory_due),
    issuedAt: on.at,
  });
}

const freshRow = (
  ctx: HostContext,
  on: Recording,
  { case_id, kind }: DocumentRow,
  docNo: string,
  content: Letter | NoticeData,
): DocumentRow => ({
  ...{ document_id: ctx.newId(), case_id, kind, doc_no: docNo, data_json: JSON.stringify(content) },
  ...{ sm3: null, created_at: on.at },
});

const Row = z.object({ seq: z.number().int(), payload: CaseDocumentReport });

/** The row that told of the paper says from now on that it is void. Returns what it said. */
function reportVoid(
  ctx: HostContext,
  on: Recording,
  { case_id: caseId, project_no: projectNo }: CaseRow,
  document: DocumentRow,
  reason: string,
): z.infer<typeof CaseDocumentReport> | null {
  const issued = listReportedPapers(ctx.db, caseId)
    .map((one) => Row.safeParse(JSON.parse(one.row_json)).data)
    .findLast(
      (one) =>
        one?.payload.docNo === document.doc_no && one.payload.kind === document.kind && one.payload.state === 'issued',
    );
  if (!issued) return null;
  // Nothing is waited for by a void paper.
  const { kind, docNo, reprintNo, sm3 } = issued.payload;
  on.report({
    class: 'document',
    projectNo,
    seq: issued.seq,
    payload: {
      ...{ projectNo, seq: issued.seq, kind, docNo, state: 'void', reprintNo, sm3 },
      ...{ at: on.at, note: reason.slice(0, 200) },
    },
  });
  return issued.payload;
}

function requirePaper(ctx: HostContext, caseId: string, documentId: string): DocumentRow {
  const document = findDocumentById(ctx.db, documentId);
  if (document?.case_id !== caseId) throw new ExpectedError('CASE_NOT_FOUND');
  return document;
}
