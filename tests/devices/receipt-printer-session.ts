import {
  createReceiptPrinter,
  type PrinterOptions,
  type PrintOutcome,
} from '#native-bindings/receipt-printer/printer.ts';
import type { ReceiptDocument } from '#native-bindings/receipt-printer/receipt.ts';
import type { Transport } from '#native-bindings/transport/transport.ts';

/** What a recording keeps of a slip, printed as such: boxes, x and 0 in place of everything that could be somebody. */
export const NEUTRAL_SLIP: ReceiptDocument = {
  lines: [
    { kind: 'text', text: '□□□□', align: 'center', bold: true, size: 2 },
    { kind: 'rule' },
    { kind: 'pair', left: '□□□□', right: 'x0000000000000000' },
    { kind: 'pair', left: '□□□', right: '□□㐀' },
    { kind: 'qr', data: '00000000000000000000', size: 6 },
    { kind: 'barcode', data: '0000' },
    { kind: 'feed', lines: 2 },
    { kind: 'cut' },
  ],
};

/** Drawn lines are blank in a recording. */
export const OPTIONS: PrinterOptions = {
  asb: true,
  replyTimeoutMs: 500,
  settleMs: 40,
  profile: {
    charset: 'gbk',
    rasterizer: (text, heightDots, { columnDots }) => {
      const widthDots = [...text].length * columnDots * 2;
      return { widthDots, heightDots, rows: new Uint8Array(((widthDots + 7) >> 3) * heightDots) };
    },
  },
};

/** A slip printed, a question, a second slip. */
export async function session(transport: Transport): Promise<PrintOutcome[]> {
  const printer = createReceiptPrinter(transport, OPTIONS);
  const first = await printer.print(NEUTRAL_SLIP);
  await printer.status();
  const second = await printer.print(NEUTRAL_SLIP, { reprint: true });
  await printer.close();
  return [first, second];
}
