import { z } from 'zod';
import { findCase, type CaseRow } from '#db/queries/cases.ts';
import {
  endCustodySlip,
  findCustodySlip,
  insertCustodySlip,
  listCustodySlips,
  type CustodySlipRow,
} from '#db/queries/custody.ts';
import { insertDocument } from '#db/queries/documents.ts';
import { setSearchText } from '#db/queries/second-entries.ts';
import type { Db } from '#db/open.ts';
import type { Draft } from '#contract/cases.ts';
import type { ServiceItem } from '#contract/catalogue.ts';
import { CustodyPaper, custodyStates, type CaseCustody, type CustodySlip } from '#contract/custody.ts';
import { ExpectedError } from '#contract/errors.ts';
import { readText } from '#contract/typed/index.ts';
import { piecesOf } from '#contract/pieces.ts';
import { applicantIdentity } from '../cases/applicant.ts';
import { itemAsked } from '../cases/facts.ts';
import { keepSearchWords, withWords } from '../cases/search-text.ts';
import { storedDraft } from '../cases/stored.ts';
import type { CustodySlipData } from '../documents/custody-slip.ts';
import { firstPrints } from '../documents/make.ts';
import { chinaDate } from '../kernel/clock.ts';
import type { HostContext } from '../kernel/context.ts';
import { readHall } from '../kernel/hall.ts';
import { record, type Recording } from '../kernel/record.ts';
import { caseStream } from '../kernel/streams.ts';

type Custody = z.infer<typeof CaseCustody>;

export function custodyOf(db: Db, caseId: string, item: ServiceItem | null, draft: Draft): Custody {
  const slips = listCustodySlips(db, caseId).map(slipOf);
  const onSlips = new Set(slips.flatMap((one) => one.papers.map((paper) => paper.materialId)));
  return { slips, open: papersIn(item, draft).filter((one) => !onSlips.has(one.materialId)) };
}

/** @throws ExpectedError CASE_NOT_FOUND | INPUT_INVALID one of them is not there, or lies on a slip already */
export function keepPapers(ctx: HostContext, input: { caseId: string; materialIds: string[] }): void {
  const { caseId, materialIds } = input;
  const { row, draft, item } = opened(ctx, caseId);
  const { open } = custodyOf(ctx.db, caseId, item, draft);
  const papers = open.filter((one) => materialIds.includes(one.materialId));
  if (papers.length !== new Set(materialIds).size) throw new ExpectedError('INPUT_INVALID');
  const operator = ctx.session.operator();
  record(ctx, { stream: caseStream(caseId), act: 'custody.keep', by: operator, tells: ['station'] }, (on) => {
    const code = newCode(ctx);
    const data: CustodySlipData = {
      ...{ code, caseNo: row.project_no ?? '未编号', itemName: item?.taskName ?? '', papers },
      ...{ applicantName: applicantIdentity(draft.applicant).name, keptAt: on.at, keptBy: operator.name },
      ...{ hallName: readHall(ctx.db)?.hallName ?? '', windowName: ctx.station.windowNo },
    };
    const document = {
      ...{ document_id: ctx.newId(), case_id: caseId, kind: 'CUSTODY', doc_no: code },
      ...{ data_json: JSON.stringify(data), sm3: null, created_at: on.at },
    };
    insertDocument(ctx.db, document);
    insertCustodySlip(ctx.db, {
      ...{ code, case_id: caseId, document_id: document.document_id, papers_json: JSON.stringify(papers) },
      ...{ kept_at: on.at, kept_by: operator.name },
    });
    for (const job of firstPrints([document], ctx.newId)) on.print(job);
    const found = withWords(row.search_text, [code]);
    setSearchText(ctx.db, caseId, found);
    keepSearchWords(ctx.db, caseId, row.search_text, found);
    tell(on, { row, item }, `窗口保管 ${wordsOf(papers)}，凭条 ${code}`);
    on.note(code);
  });
}

/** @throws ExpectedError CASE_NOT_FOUND no such slip | INPUT_INVALID its papers have gone already */
export function endCustody(
  ctx: HostContext,
  input: { caseId: string; code: string; state: 'handedOver' | 'returned'; to: string },
): void {
  const { caseId, code, state } = input;
  const to = readText(input.to);
  if (to === '') throw new ExpectedError('INPUT_INVALID');
  const slip = findCustodySlip(ctx.db, code);
  if (slip?.case_id !== caseId) throw new ExpectedError('CASE_NOT_FOUND');
  const subject = opened(ctx, caseId);
  const operator = ctx.session.operator();
  const act = state === 'handedOver' ? 'custody.handOver' : 'custody.giveBack';
  record(ctx, { stream: caseStream(caseId), act, by: operator, tells: ['station'] }, (on) => {
    const ended = { code, state, ended_at: on.at, ended_by: operator.name, ended_to: to };
    if (!endCustodySlip(ctx.db, ended)) throw new ExpectedError('INPUT_INVALID');
    const verb = state === 'handedOver' ? '移交' : '退还';
    tell(on, subject, `${verb} ${wordsOf(slipOf(slip).papers)}给${to}，凭条 ${code}`);
    on.note(code);
  });
}

/** Papers that were taken in and stayed. */
function papersIn(item: ServiceItem | null, draft: Draft): CustodyPaper[] {
  return (item?.materials ?? []).flatMap((material): CustodyPaper[] => {
    const entry = draft.materials.find((one) => one.materialId === material.materialId && one.isCollected);
    const { originals, copies } = entry ? piecesOf(material, entry) : { originals: 0, copies: 0 };
    const { materialId, materialName: name } = material;
    return originals + copies > 0 ? [{ materialId, name, count: originals + copies }] : [];
  });
}

function opened(ctx: HostContext, caseId: string): { row: CaseRow; draft: Draft; item: ServiceItem | null } {
  const row = findCase(ctx.db, caseId);
  if (!row || row.state === 'VOID') throw new ExpectedError('CASE_NOT_FOUND');
  const draft = storedDraft(row);
  return { row, draft, item: itemAsked(ctx.db, row, draft) };
}

/** On the timeline, and at the platform where the case has a number there. */
function tell(on: Recording, { row, item }: { row: CaseRow; item: ServiceItem | null }, text: string): void {
  const seq = on.step({ name: '材料保管', text });
  const { project_no: projectNo } = row;
  if (projectNo === null || !item) return;
  on.report({
    class: 'step',
    projectNo,
    seq,
    payload: {
      ...{ projectNo, seq, action: '其他', stepName: '材料保管', handler: on.by.name.slice(0, 30) },
      ...{ opinion: text.slice(0, 1000), startTime: on.at, endTime: on.at },
      ...{ orgName: item.deptName, orgCode: item.deptCode, state: '2' },
    },
  });
}

const wordsOf = (papers: readonly CustodyPaper[]): string =>
  papers.map(({ name, count }) => `“${name}”${count} 份`).join('、');

/** The day and six digits: short enough to be typed, and of nobody's name. */
function newCode({ db, random, time }: HostContext): string {
  const day = chinaDate(time.now()).replaceAll('-', '').slice(2);
  for (;;) {
    const code = `BG${day}${String(Math.floor(random() * 1_000_000)).padStart(6, '0')}`;
    if (!findCustodySlip(db, code)) return code;
  }
}

const slipOf = (row: CustodySlipRow): CustodySlip => ({
  code: row.code,
  papers: z.array(CustodyPaper).parse(JSON.parse(row.papers_json)),
  state: z.enum(custodyStates).parse(row.state),
  ...{ keptAt: row.kept_at, keptBy: row.kept_by },
  ...{ endedAt: row.ended_at, endedBy: row.ended_by, endedTo: row.ended_to },
});
