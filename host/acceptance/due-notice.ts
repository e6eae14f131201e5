import type { CaseRow } from '#db/queries/cases.ts';
import { findCase } from '#db/queries/cases.ts';
import { listDocuments } from '#db/queries/documents.ts';
import type { Db } from '#db/open.ts';
import { isOpenState } from '#contract/case-states.ts';
import type { MovedDue } from '#contract/decisions.ts';
import { ExpectedError } from '#contract/errors.ts';
import { storedDraft, storedItem } from '../cases/stored.ts';
import { Letter } from '../documents/letter.ts';
import { movedDueLetter } from '../documents/letters.ts';
import { makeLetter } from '../documents/make-letter.ts';
import { NoticeData } from '../documents/notice-content.ts';
import type { HostContext } from '../kernel/context.ts';
import { readHall } from '../kernel/hall.ts';
import { record } from '../kernel/record.ts';
import { caseStream } from '../kernel/streams.ts';
import { tellStep } from './opened.ts';

type Due = Pick<MovedDue, 'promiseDue' | 'statutoryDue'>;

/** What the applicant's papers say of the due dates, where the case has other ones by now: a corrected notice is offered. */
export function movedDueOf(db: Db, row: CaseRow): MovedDue | null {
  const { promise_due: promiseDue, statutory_due: statutoryDue } = row;
  if (row.project_no === null || promiseDue === null || statutoryDue === null || !isOpenState(row.state)) return null;
  const told = toldDue(db, row.case_id);
  if (told === null || (told.promiseDue === promiseDue && told.statutoryDue === statutoryDue)) return null;
  return { promiseDue, statutoryDue, isProvisional: row.due_calendar === 'provisional', told };
}

/** The dates of the newest paper that bears any; null for a case whose papers a version before did not keep so. */
function toldDue(db: Db, caseId: string): Due | null {
  let told: Due | null = null;
  for (const { kind, data_json: json } of listDocuments(db, caseId)) {
    if (kind === 'RECEIPT') continue;
    const data: unknown = JSON.parse(json);
    if (kind === 'ACCEPT') {
      const notice = NoticeData.safeParse(data).data;
      if (notice) told ??= { promiseDue: notice.promise.dueOn, statutoryDue: notice.statutory.dueOn };
    } else told = Letter.safeParse(data).data?.due ?? told;
  }
  return told;
}

/**
 * 办结日期更正通知书: the dates that hold now in place of those the applicant was told.
 *
 * @throws ExpectedError CASE_NOT_FOUND | ACT_NOT_NOW the papers say what holds | PAPER_NUMBERS_EMPTY
 */
export function tellMovedDue(ctx: HostContext, caseId: string): void {
  const operator = ctx.session.operator();
  const row = findCase(ctx.db, caseId);
  if (!row) throw new ExpectedError('CASE_NOT_FOUND');
  const moved = movedDueOf(ctx.db, row);
  const item = storedItem(ctx.db, row);
  const hall = readHall(ctx.db);
  if (!moved || !item || !hall)
    throw new ExpectedError('ACT_NOT_NOW', {
      act: '出具更正通知书',
      reason: '办结日期和给申请人的文书一致，不用更正',
    });
  const subject = {
    caseId,
    projectNo: row.project_no,
    draft: storedDraft(row),
    item,
    hall,
    windowNo: ctx.station.windowNo,
    operatorName: operator.name,
  };
  record(ctx, { stream: caseStream(caseId), act: 'acceptance.dueNotice' }, (on) => {
    const seq = on.seq();
    const paper = makeLetter(ctx, on, subject, 'DUE_MOVED', (facts) => movedDueLetter(facts, moved));
    const text = `出具办结日期更正通知书，${paper.doc_no}`;
    tellStep(on, subject, { name: '更正通知', text, action: '通过', opinion: text, seq });
    on.note(paper.doc_no);
  });
}
