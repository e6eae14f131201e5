import type { ReceiptDocument } from '#native-bindings/receipt-printer/receipt.ts';
import { fillTemplate, parseTemplate } from '#native-bindings/receipt-printer/template.ts';
import testSlipTemplate from '#resources/receipt-templates/test-slip.json' with { type: 'json' };

const testSlip = parseTemplate(testSlipTemplate);

/** What a printer shows that it works: sizes, rare characters, a cut. */
export function buildTestSlip({
  model = '',
  printedAt = '',
}: { model?: string; printedAt?: string } = {}): ReceiptDocument {
  return fillTemplate(testSlip, { model, printedAt });
}
