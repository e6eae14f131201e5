import { ExpectedError } from '#contract/errors.ts';
import type { AcceptanceNotice } from './notice-content.ts';
import { noticeDefinition } from './notice-layout.ts';
import { pdfEngine } from './notice-pdf.ts';
import { sm3Of } from '../kernel/digest.ts';
import type { FontFiles } from '../fonts/fonts.ts';

export interface RenderedNotice {
  pdf: Uint8Array;
  /** Characters no installed font can draw, in order of first use; they are printed as `〔U+20BB7〕`. */
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
  const engine = pdfEngine(fonts);
  const missing = new Set<string>();
  const printable = { ...drawable(notice, engine.hasGlyph, missing), queryUrl: notice.queryUrl };
  const pdf = await engine.render(noticeDefinition(printable));
  return { pdf, missingGlyphs: [...missing], sm3: sm3Of(pdf) };
}

function checkDates({ acceptedOn, promise, statutory, issuedAt }: AcceptanceNotice): void {
  for (const day of [acceptedOn, promise.dueOn, statutory.dueOn]) {
    if (!/^\d{4}-\d{2}-\d{2}$/.test(day))
      throw new ExpectedError('DOCUMENT_FAILED', { reason: `日期“${day.slice(0, 20)}”不对` });
  }
  if (Number.isNaN(Date.parse(issuedAt))) throw new ExpectedError('DOCUMENT_FAILED', { reason: '出具时间不对' });
}

/**
 * The same value with every string made drawable. A PDF shows a character its font lacks as an empty box or nothing at all:
 * on a notice that would silently change somebody's name.
 */
function drawable<T>(value: T, hasGlyph: (codePoint: number) => boolean, missing: Set<string>): T;
function drawable(value: unknown, hasGlyph: (codePoint: number) => boolean, missing: Set<string>): unknown {
  if (typeof value === 'string') return drawableText(value, hasGlyph, missing);
  if (Array.isArray(value)) return value.map((entry: unknown) => drawable(entry, hasGlyph, missing));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]: [string, unknown]) => [key, drawable(entry, hasGlyph, missing)]),
  );
}

function drawableText(text: string, hasGlyph: (codePoint: number) => boolean, missing: Set<string>): string {
  let drawn = '';
  for (const char of text) {
    const codePoint = char.codePointAt(0) ?? 0;
    if (codePoint < 0x20 || codePoint === 0x7f) {
      drawn += ' ';
    } else if (hasGlyph(codePoint)) {
      drawn += char;
    } else {
      missing.add(char);
      drawn += `〔U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}〕`;
    }
  }
  return drawn;
}
