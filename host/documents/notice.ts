import { ExpectedError } from '#contract/errors.ts';
import { drawable } from './drawable.ts';
import type { AcceptanceNotice } from './notice-content.ts';
import { noticeDefinition } from './notice-layout.ts';
import { pdfEngine } from './notice-pdf.ts';
import { sm3Of } from '../kernel/digest.ts';
import type { FontFiles } from '../fonts/fonts.ts';

export interface RenderedNotice {
  pdf: Uint8Array;
  /** Characters no installed font can draw, in order of first use; they are printed as `〔U+2EBF0〕`. */
  missingGlyphs: string[];
  /** SM3 of the file, hex. */
  sm3: string;
}

/**
 * Sets the 受理通知书 as a PDF (A4).
 *
 * @throws ExpectedError `DOCUMENT_FAILED` when the query address does not fit a QR code or a date is not one
 */
export async function renderAcceptanceNotice(
  notice: AcceptanceNotice,
  { fonts }: { fonts: FontFiles },
): Promise<RenderedNotice> {
  if (Buffer.byteLength(notice.queryUrl) > 500)
    throw new ExpectedError('DOCUMENT_FAILED', { reason: '查询网址太长，放不进二维码' });
  checkDates(notice);
  const missing = new Set<string>();
  const printable = { ...drawable(notice, missing), queryUrl: notice.queryUrl };
  const pdf = await pdfEngine(fonts).render(noticeDefinition(printable));
  return { pdf, missingGlyphs: [...missing], sm3: sm3Of(pdf) };
}

function checkDates({ acceptedOn, promise, statutory, issuedAt }: AcceptanceNotice): void {
  for (const day of [acceptedOn, promise.dueOn, statutory.dueOn]) {
    if (!/^\d{4}-\d{2}-\d{2}$/.test(day))
      throw new ExpectedError('DOCUMENT_FAILED', { reason: `日期“${day.slice(0, 20)}”不对` });
  }
  if (Number.isNaN(Date.parse(issuedAt))) throw new ExpectedError('DOCUMENT_FAILED', { reason: '出具时间不对' });
}
