import { ExpectedError } from '#contract/errors.ts';
import { noticeDefinition } from './notice-layout.ts';
import { pdfEngine } from './notice-pdf.ts';
import { sm3Of } from '../kernel/digest.ts';
import type { FontFiles } from '../fonts/fonts.ts';

/** Somebody named on the notice. */
export interface NoticeParty {
  name: string;
  /** e.g. 居民身份证 */
  certTypeName: string;
  /** Whole number; the notice prints it masked. */
  certNo: string;
}

/** A time limit as promised or as the law sets it. */
export interface NoticeLimit {
  /** As read, e.g. `20 个工作日`. */
  limit: string;
  /** ISO date. */
  dueOn: string;
}

export interface NoticeMaterial {
  name: string;
  originals: number;
  copies: number;
  /** e.g. 纸质原件, 电子证照 */
  form: string;
}

/** What a 受理通知书 must say. Dates are ISO dates, moments ISO instants; moments print in China standard time. */
export interface AcceptanceNotice {
  docNo: string;
  caseNo: string;
  applicant: NoticeParty;
  agent?: NoticeParty;
  itemName: string;
  /** 实施主体: the authority that decides, and whose name heads the page. */
  authority: string;
  /** Sentence naming the law that obliges to accept, e.g. `根据《中华人民共和国行政许可法》第三十二条的规定`. */
  legalBasis?: string;
  acceptedOn: string;
  promise: NoticeLimit;
  statutory: NoticeLimit;
  materials: readonly NoticeMaterial[];
  /** Who received the application. */
  receiver: string;
  window: string;
  contactPhone: string;
  /** e.g. `本事项不收费。` */
  feeNote: string;
  /** For asking by hand on the query page. */
  queryPassword: string;
  /** Goes into the QR code; at most 500 bytes. */
  queryUrl: string;
  /** Moment the document was made: its creation date, so that the same input gives the same bytes. */
  issuedAt: string;
  /** On every page: 副本 for anything after the first copy, 预览 before acceptance. */
  mark: '副本' | '预览' | null;
}

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
