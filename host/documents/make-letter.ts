import { insertDocument, type DocumentRow } from '#db/queries/documents.ts';
import { numbersLeft, takeNumber } from '#db/queries/numbers.ts';
import type { Db } from '#db/open.ts';
import type { Draft } from '#contract/cases.ts';
import type { DueCalendar, ServiceItem } from '#contract/catalogue.ts';
import { ExpectedError } from '#contract/errors.ts';
import { chinaDate } from '../kernel/clock.ts';
import type { HostContext } from '../kernel/context.ts';
import type { HallFacts } from '../kernel/hall.ts';
import type { Recording } from '../kernel/record.ts';
import { letterKind, seriesOf, type LetterName } from './kinds.ts';
import type { Letter } from './letter.ts';

/** What every letter knows of the case it is about. */
export interface LetterSubject {
  caseId: string;
  projectNo: string | null;
  draft: Draft;
  item: ServiceItem;
  hall: HallFacts;
  windowNo: string;
  /** Who made it. */
  operatorName: string;
}
export interface LetterFacts extends LetterSubject {
  docNo: string;
  at: string;
}

type Deps = Pick<HostContext, 'db' | 'newId'>;

/** Whether another paper of this kind can get its number. */
export const hasNumber = (db: Db, item: Pick<ServiceItem, 'deptCode'>, kind: LetterName): boolean =>
  numbersLeft(db, { series: seriesOf(item.deptCode, kind) }) > 0;

/**
 * Numbers, fixes, reports and queues one paper, inside the transaction of the act it belongs to.
 *
 * @throws ExpectedError PAPER_NUMBERS_EMPTY nothing was written then
 */
export function makeLetter(
  ctx: Deps,
  on: Recording,
  subject: LetterSubject,
  name: LetterName,
  write: (facts: LetterFacts) => Letter,
  /** Until when the paper says something is to come, told to the platform as well. */
  awaited: { respondBy?: string; dueCalendar?: DueCalendar } = {},
): DocumentRow {
  const kind = letterKind(name);
  const year = chinaDate(on.at).slice(0, 4);
  const number = takeNumber(ctx.db, year, { series: seriesOf(subject.item.deptCode, name) });
  if (!number) throw new ExpectedError('PAPER_NUMBERS_EMPTY', { paper: kind.title });
  const docNo = `${kind.numberWord}〔${number.prefix.slice(-4)}〕${String(number.serial).padStart(6, '0')}号`;
  const document: DocumentRow = {
    document_id: ctx.newId(),
    case_id: subject.caseId,
    kind: name,
    doc_no: docNo,
    data_json: JSON.stringify(write({ ...subject, docNo, at: on.at })),
    sm3: null,
    created_at: on.at,
  };
  insertDocument(ctx.db, document);
  const seq = on.seq();
  const { projectNo } = subject;
  on.report({
    class: 'document',
    projectNo,
    seq,
    payload: { projectNo, seq, kind: name, docNo, state: 'issued', reprintNo: 0, at: on.at, sm3: null, ...awaited },
  });
  if (kind.isPrintedAtOnce)
    on.print({
      print_job_id: ctx.newId(),
      document_id: document.document_id,
      state: 'queued',
      reprint_no: 0,
      cause: null,
      created_at: on.at,
      finished_at: null,
    });
  return document;
}
