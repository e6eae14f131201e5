import { findCase, type CaseRow } from '#db/queries/cases.ts';
import { findDocument, setDocumentDigest, type DocumentRow } from '#db/queries/documents.ts';
import { isEditableState } from '#contract/case-states.ts';
import { ExpectedError } from '#contract/errors.ts';
import { readHall } from '../kernel/hall.ts';
import { caseFacts } from '../cases/facts.ts';
import { storedDraft } from '../cases/stored.ts';
import { dueDates } from '../calendar/due-dates.ts';
import { waivedMaterials } from '../cases/obstacles.ts';
import { putOffMaterials } from '../cases/put-off.ts';
import { chinaDate } from '../kernel/clock.ts';
import type { HostContext } from '../kernel/context.ts';
import { record } from '../kernel/record.ts';
import { caseStream } from '../kernel/streams.ts';
import { noticeData } from './acceptance-documents.ts';
import { NoticeData, type AcceptanceNotice } from './notice-content.ts';
import type { RenderedNotice } from './notice.ts';

/**
 * The 受理通知书 of a case as a PDF file. Of an accepted case the first rendering fixes its digest, later ones carry the mark 副本;
 * of a draft it is a preview with what is known so far, marked so and without numbers.
 *
 * @throws ExpectedError CASE_NOT_FOUND | CASE_STATE | ITEM_NOT_FOUND | CALENDAR_MISSING | DOCUMENT_FAILED
 */
export async function noticeFile(ctx: HostContext, caseId: string): Promise<File> {
  return (await issueNotice(ctx, caseId)).file;
}

/** As `noticeFile`. When an original came to nothing, `takeBack` makes the next rendering the original. */
export async function issueNotice(
  ctx: HostContext,
  caseId: string,
  wanted: DocumentRow | null = null,
): Promise<{ file: File; sm3: string; takeBack: () => void }> {
  const row = findCase(ctx.db, caseId);
  if (!row) throw new ExpectedError('CASE_NOT_FOUND');
  if (isEditableState(row.state)) {
    const preview = await renderNotice(ctx, { ...previewData(ctx, row), mark: '预览' });
    return { file: asFile(preview, '受理通知书-预览'), sm3: preview.sm3, takeBack: () => undefined };
  }
  const document = wanted?.kind === 'ACCEPT' ? wanted : findDocument(ctx.db, caseId, 'ACCEPT');
  if (!document) throw new ExpectedError('CASE_STATE', { state: '未受理' });
  const isCopy = document.sm3 !== null || Boolean(document.voided_at);
  const rendered = await renderNotice(ctx, {
    ...NoticeData.parse(JSON.parse(document.data_json)),
    mark: document.voided_at ? '作废' : isCopy ? '副本' : null,
  });
  record(
    ctx,
    {
      stream: caseStream(caseId),
      act: isCopy ? 'documents.notice.copy' : 'documents.notice',
      detail: rendered.sm3,
    },
    () => {
      if (!isCopy) setDocumentDigest(ctx.db, document.document_id, rendered.sm3);
    },
  );
  return {
    sm3: rendered.sm3,
    file: asFile(rendered, `受理通知书-${row.project_no ?? caseId}`),
    takeBack() {
      if (isCopy) return;
      record(ctx, { stream: caseStream(caseId) }, () => setDocumentDigest(ctx.db, document.document_id, null));
    },
  };
}

export async function renderNotice(ctx: HostContext, notice: AcceptanceNotice): Promise<RenderedNotice> {
  // Setting type costs more than the rest of the workstation's start, so it is loaded with the first document.
  const [{ renderAcceptanceNotice }, { findFonts }] = await Promise.all([
    import('./notice.ts'),
    import('../fonts/fonts.ts'),
  ]);
  const rendered = await renderAcceptanceNotice(notice, { fonts: findFonts() });
  if (rendered.missingGlyphs.length > 0)
    ctx.log.warn('documents.missingGlyphs', { count: rendered.missingGlyphs.length });
  return rendered;
}

function previewData(ctx: HostContext, row: CaseRow): NoticeData {
  const draft = storedDraft(row);
  const facts = caseFacts(ctx, row, draft);
  const hall = readHall(ctx.db);
  if (!facts.item) throw new ExpectedError('ITEM_NOT_FOUND');
  if (!hall) throw new ExpectedError('STATION_NOT_BOUND');
  const acceptTime = ctx.time.iso();
  return noticeData({
    caseId: row.case_id,
    projectNo: '（受理后生成）',
    acceptDocNo: '（受理后编号）',
    acceptTime,
    ...dueDates(ctx.db, facts.item, chinaDate(acceptTime)),
    queryPassword: '（受理后生成）',
    queryUrl: '（受理后生成）',
    windowNo: ctx.station.windowNo,
    draft,
    item: facts.item,
    form: {},
    hall,
    operator: ctx.session.operator(),
    waived: waivedMaterials(facts.item, facts.verifications),
    putOff: putOffMaterials(
      ctx.db,
      facts.item,
      draft,
      waivedMaterials(facts.item, facts.verifications),
      chinaDate(acceptTime),
    ),
  });
}

function asFile({ pdf }: RenderedNotice, name: string): File {
  return new File([new Uint8Array(pdf)], `${name}.pdf`, { type: 'application/pdf' });
}
