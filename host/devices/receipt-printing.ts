import type { PrintOutcome, PrinterReport, ReceiptPrinter } from '#native-bindings/receipt-printer/printer.ts';
import type { ReceiptDocument } from '#native-bindings/receipt-printer/receipt.ts';
import { ExpectedError, type ErrorCode } from '#contract/errors.ts';
import { chinaMinute } from '../kernel/clock.ts';
import { deviceFailure } from './failures.ts';
import { createGlyphPreloading, type PreloadingDeps } from './glyph-preloading.ts';
import type { Lines } from './lines.ts';
import { defaultModel, makePrinter, printerModels } from './printer-driver.ts';
import type { PrintResult } from './print-result.ts';
import {
  createSlot,
  type Binding,
  type Health,
  type SlotDriver,
  type SlotFace,
  type SlotSurroundings,
  type Verdict,
} from './slot.ts';

interface PrinterDriver extends SlotDriver {
  printer: ReceiptPrinter;
}

export interface ReceiptPrinting extends SlotFace {
  /** Prints one slip. Every device failure is an outcome: the caller keeps it on the case. */
  print(document: ReceiptDocument, options?: { reprint?: boolean }): Promise<PrintResult>;
}

export function createReceiptPrinting(
  surroundings: SlotSurroundings & PreloadingDeps & { lines: Lines; cupsServer?: string },
): ReceiptPrinting {
  const glyphs = createGlyphPreloading(surroundings);
  const { cupsServer } = surroundings;
  /** Bindings whose printer said something since they were made: on a line opened anew it is the same printer, and silence is a fault. */
  const answered = new WeakSet<Binding>();
  const slot = createSlot<PrinterDriver>({
    ...surroundings,
    role: 'receiptPrinter',
    createDriver: (binding) => {
      const { printer, line } = makePrinter(binding, () => surroundings.lines.open('receiptPrinter', binding), {
        hasAnswered: answered.has(binding),
        ...(cupsServer === undefined ? {} : { cupsServer }),
      });
      return {
        printer,
        async probe() {
          const report = await printer.status();
          if (!report.blind) answered.add(binding);
          return health(report, binding.address);
        },
        close: () => printer.close(),
        onUnrest(listener) {
          const offLine = line?.onClosed((reason) => {
            if (reason === 'lost') listener();
          });
          const offStatus = printer.onStatus(listener);
          return () => {
            offLine?.();
            offStatus();
          };
        },
      };
    },
  });

  const print: ReceiptPrinting['print'] = async (document, { reprint = false } = {}) => {
    if (slot.state().state === 'unbound') return { state: 'failed', cause: 'DEVICE_NOT_BOUND' };
    try {
      const outcome = await slot.use(
        '打印中',
        ({ printer }) => printer.print(document, { reprint }),
        (ended) => judged(ended, slot.state().address ?? ''),
      );
      slot.note(outcome.state === 'printed' ? '打印 1 张' : outcome.state === 'failed' ? '没有打出' : '未确认是否打完');
      return { state: outcome.state, cause: causeOf(outcome) };
    } catch (error) {
      const failure =
        error instanceof ExpectedError ? error : deviceFailure(error, '打印机', slot.state().address ?? '');
      return { state: 'failed', cause: failure?.code ?? 'PRINTER_TIMEOUT' };
    }
  };

  return {
    ...slot,
    print,
    async bind(binding) {
      await slot.bind(binding);
      if (binding) glyphs.plan();
      else glyphs.stop();
    },
    async stop() {
      glyphs.stop();
      await slot.stop();
    },
    async test() {
      const { buildTestSlip } = await import('./test-slip.ts');
      const { profile } = slot.state().settings;
      const model = printerModels().find((one) => one.id === (profile ?? defaultModel))?.name ?? '';
      const { state } = await print(buildTestSlip({ model, printedAt: chinaMinute(surroundings.now()) }));
      return {
        isOk: state === 'printed',
        text:
          state === 'printed'
            ? '测试页已打印'
            : (slot.state().failure?.message ?? '没有确认打印完成，请看纸上是否完整'),
      };
    },
  };
}

function health(report: PrinterReport, address: string): Health {
  const failure = report.cause ? deviceFailureFromCode(report.cause, address) : null;
  return {
    identity: null,
    warning: report.blind ? blindWord : report.status?.paper === 'near-end' ? nearEndWord : null,
    failure,
    // Never heard of, it may be one that never answers, or on a line that swallows everything: that is cured by opening it anew.
    ...(report.isSilent ? { answer: 'nothing' } : {}),
  };
}

/** What a slip tells about its printer. */
function judged(outcome: PrintOutcome, address: string): Verdict {
  const cause = causeOf(outcome);
  const isWell = outcome.state === 'printed' || cause === null || cause === 'PRINT_UNCONFIRMED';
  return {
    failure: isWell ? null : new ExpectedError(cause, whose(address)),
    warning: outcome.blind ? blindWord : outcome.nearEnd ? nearEndWord : null,
  };
}

const blindWord = '不回报状态';
const nearEndWord = '纸将尽';

function deviceFailureFromCode(code: NonNullable<PrinterReport['cause']>, address: string): ExpectedError {
  return new ExpectedError(code === 'CANCELLED' ? 'PRINTER_TIMEOUT' : code, whose(address));
}

function causeOf(outcome: PrintOutcome): ErrorCode | null {
  if (outcome.blind && outcome.cause === null) return 'PRINT_UNCONFIRMED';
  if (outcome.state === 'unknown' && outcome.cause === null) return 'PRINTER_TIMEOUT';
  return outcome.cause === 'CANCELLED' ? 'PRINTER_TIMEOUT' : outcome.cause;
}

const whose = (address: string): { device: string; address: string; queue: string } => ({
  device: '打印机',
  address,
  queue: address.replace(/^cups:/, ''),
});
