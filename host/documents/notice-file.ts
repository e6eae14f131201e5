import { findCase } from '#db/queries/cases.ts';
import { findDocument, setDocumentDigest } from '#db/queries/documents.ts';
import { ExpectedError } from '#contract/errors.ts';
import { appendAudit } from '../audit/index.ts';
import type { HostContext } from '../context.ts';
import type { NoticeData } from './acceptance-documents.ts';

/**
 * The 受理通知书 of an accepted case as a PDF file. The first rendering fixes its digest on the case; later ones carry the mark 副本.
 *
 * @throws ExpectedError CASE_NOT_FOUND | CASE_STATE not accepted | DOCUMENT_FAILED
 */
export async function noticeFile(ctx: HostContext, caseId: string): Promise<File> {
  const row = findCase(ctx.db, caseId);
  if (!row) throw new ExpectedError('CASE_NOT_FOUND');
  const document = findDocument(ctx.db, caseId, 'ACCEPT');
  if (!document) throw new ExpectedError('CASE_STATE', { state: '未受理' });
  // Setting type costs more than the rest of the workstation's start, so it is loaded with the first document.
  const [{ renderAcceptanceNotice }, { findFonts }] = await Promise.all([import('./notice.ts'), import('./fonts.ts')]);
  const data = JSON.parse(document.data_json) as NoticeData;
  const isCopy = findDocument(ctx.db, caseId, 'ACCEPT')?.sm3 !== null;
  const { pdf, sm3, missingGlyphs } = await renderAcceptanceNotice({ ...data, copyMark: isCopy }, { fonts: findFonts() });
  if (missingGlyphs.length > 0) ctx.log.warn('documents.missingGlyphs', { count: missingGlyphs.length });
  ctx.db.tx(() => {
    if (!isCopy) setDocumentDigest(ctx.db, document.document_id, sm3);
    appendAudit(ctx.db, { at: ctx.time.iso(), operator: ctx.session.current()?.operator.username ?? 'station', act: isCopy ? 'documents.notice.copy' : 'documents.notice', object: caseId, isOk: true, detail: sm3 });
  });
  ctx.changes.notify(caseId);
  return new File([new Uint8Array(pdf)], `受理通知书-${row.project_no ?? caseId}.pdf`, { type: 'application/pdf' });
}
