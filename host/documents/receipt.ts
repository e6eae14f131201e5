import { z } from 'zod';
import { ExpectedError } from '#contract/errors.ts';
import type { ReceiptDocument } from '#native-bindings/receipt-printer/receipt.ts';
import { fillTemplate, parseTemplate } from '#native-bindings/receipt-printer/template.ts';
import { drawable } from './drawable.ts';
import acceptanceTemplate from '#resources/receipt-templates/acceptance.json' with { type: 'json' };

const acceptance = parseTemplate(acceptanceTemplate);

// Control characters would be commands to the printer; on paper they are blanks.
const printable = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .transform((text) => text.replace(/\p{Cc}+/gu, ' '));

const receiptData = z.object({
  /** Heading, e.g. 收件凭证; 受理回执 when absent. */
  title: printable(20).optional(),
  caseNo: printable(64),
  itemName: printable(200),
  applicantName: printable(100),
  /** ISO instant, printed in China standard time; without an offset it is taken as that already. */
  receivedAt: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?$/)
    .refine((text) => !Number.isNaN(moment(text))),
  /** ISO date the answer is promised for. */
  dueOn: z.iso.date().optional(),
  /** Counted through a year nobody has published the days off of: 暂定. */
  isProvisional: z.boolean().optional(),
  /** `count` 0 is a material a verification made unnecessary. */
  materials: z.array(z.object({ name: printable(200), count: z.number().int().min(0).max(999) })).max(200),
  queryUrl: z
    .string()
    .min(1)
    .max(300)
    .regex(/^[!-~]+$/),
  hallName: printable(100).optional(),
  windowName: printable(50).optional(),
  operatorName: printable(50).optional(),
  contactPhone: printable(100).optional(),
  /** For asking by hand on the query page. */
  queryPassword: printable(10).optional(),
});

/** What a 收件凭证 or 受理回执 says. */
export type ReceiptData = z.input<typeof receiptData>;

export interface ReceiptOptions {
  /** Marks the paper as printed again: moment as in `receivedAt`, and the how-manieth reprint it is, from 1. */
  reprint?: { at: string; times: number };
}

/** Receipt data of the wrong shape; `fields` lists every field that is. */
export class ReceiptDataInvalid extends ExpectedError {
  constructor(fields: { field: string; message: string }[]) {
    super(
      'INPUT_INVALID',
      { reason: fields.map(({ field, message }) => `${field} ${message}`).join('；') },
      { fields },
    );
    this.name = 'ReceiptDataInvalid';
  }
}

/**
 * Lays a receipt out as lines; the printer's driver wraps them to its paper.
 *
 * @param input `ReceiptData`, not trusted: it was stored long ago, or handed in on the command line
 * @throws ReceiptDataInvalid
 */
export function buildReceipt(input: unknown, options: ReceiptOptions = {}): ReceiptDocument {
  // Before the lines are laid out: a code is longer than its character.
  const data = drawable(parse(input), new Set());
  const { reprint } = options;
  return fillTemplate(acceptance, {
    ...data,
    title: data.title ?? '受理回执',
    hallName: data.hallName ?? '',
    windowName: data.windowName ?? '',
    operatorName: data.operatorName ?? '',
    contactPhone: data.contactPhone ?? '',
    queryPassword: data.queryPassword ?? '',
    dueOn: data.dueOn ? `${data.dueOn}${data.isProvisional ? '（暂定）' : ''}` : '',
    isProvisional: data.isProvisional === true,
    receivedAt: clock(data.receivedAt),
    reprint: reprint ? { at: clock(reprint.at), times: reprint.times } : '',
    // Long addresses make dense codes: smaller modules keep them inside 58 mm paper.
    isLongUrl: data.queryUrl.length > 120,
  });
}

function parse(input: unknown): z.output<typeof receiptData> {
  const parsed = receiptData.safeParse(input);
  if (parsed.success) return parsed.data;
  const fields = new Map<string, string>();
  for (const issue of parsed.error.issues) {
    const field = issue.path.map(String).join('.') || '（整个文件）';
    if (!fields.has(field)) fields.set(field, issue.code === 'invalid_type' ? '缺少或类型不对' : '格式或长度不对');
  }
  throw new ReceiptDataInvalid([...fields].map(([field, message]) => ({ field, message })));
}

/** Milliseconds since the epoch; NaN for a date or time that does not exist. */
function moment(text: string): number {
  const iso = text.replace(' ', 'T');
  const day = iso.slice(0, 10);
  const isRealDay = z.iso.date().safeParse(day).success;
  return isRealDay ? Date.parse(/(?:Z|[+-]\d{2}:\d{2})$/.test(iso) ? iso : `${iso}+08:00`) : Number.NaN;
}

/** `2026-03-02 10:24` in China standard time, whatever zone the machine is set to. */
export function clock(text: string): string {
  const chinaOffsetMs = 8 * 3_600_000;
  return new Date(moment(text) + chinaOffsetMs).toISOString().slice(0, 16).replace('T', ' ');
}
