import { z } from 'zod';
import type { ReceiptDocument } from '#native-bindings/receipt-printer/receipt.ts';
import { fillTemplate, parseTemplate } from '#native-bindings/receipt-printer/template.ts';
import custodyTemplate from '#resources/receipt-templates/custody.json' with { type: 'json' };
import { CustodyPaper } from '#contract/custody.ts';
import { drawable } from './drawable.ts';
import { clock, type ReceiptOptions } from './receipt.ts';

const template = parseTemplate(custodyTemplate);
const CustodySlipData = z.object({
  code: z.string(),
  caseNo: z.string(),
  itemName: z.string(),
  applicantName: z.string(),
  papers: z.array(CustodyPaper),
  keptAt: z.string(),
  keptBy: z.string(),
  hallName: z.string(),
  windowName: z.string(),
});
/** What a 材料保管凭条 says. */
export type CustodySlipData = z.infer<typeof CustodySlipData>;

/** Lies with the papers it names; its code brings the case up. @param input as it was stored when the papers were kept */
export function buildCustodySlip(input: unknown, { reprint }: ReceiptOptions = {}): ReceiptDocument {
  const data = drawable(CustodySlipData.parse(input), new Set());
  return fillTemplate(template, {
    ...data,
    keptAt: clock(data.keptAt),
    reprint: reprint ? { at: clock(reprint.at), times: reprint.times } : '',
  });
}
