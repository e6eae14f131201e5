import { ExpectedError, type ErrorCode } from '#contract/errors.ts';
import type { DeviceErrorCode } from '#native-bindings/errors.ts';
import { createCupsPrinter } from '#native-bindings/document-printer/printer.ts';
import { jobOptions, type PaperChoice } from '#native-bindings/document-printer/job-options.ts';
import type { ReceiptDocument } from '#native-bindings/receipt-printer/receipt.ts';
import { makePrinter } from '#host/devices/printer-driver.ts';
import { buildReceipt, ReceiptDataInvalid } from '#host/documents/receipt.ts';
import { answering, numberFlag, UsageError } from '../answer.ts';
import { readGivenFile, readJson } from './files.ts';
import { bindingFrom, onDevice, openLine, requireAddress, titleOf, type PortFlags } from './line.ts';

export interface PrintFlags extends PortFlags {
  data: string;
  template: string;
  profile?: string;
}
export interface PrintA4Flags {
  queue: string;
  copies: string;
  tray: string;
  timeout: string;
  server?: string;
}

/** Prints one slip from a data file. */
export const printOnce = (flags: PrintFlags): Promise<void> =>
  answering(async () => {
    if (flags.template !== 'receipt') throw new UsageError(`没有名为“${flags.template}”的模板，可用：receipt。`);
    const document = receiptFrom(flags.data);
    const binding = bindingFrom(flags, flags.profile ? { profile: flags.profile } : {});
    const at = requireAddress('receiptPrinter', flags.port);
    return onDevice('receiptPrinter', flags.port, async (signal) => {
      const { printer } = makePrinter(binding, () => openLine('receiptPrinter', binding));
      try {
        const { state, cause } = await printer.print(document, { signal });
        if (state === 'failed') process.exitCode = 1;
        if (cause === 'CANCELLED')
          return {
            state,
            cause,
            ...byHand(
              state === 'failed'
                ? '已取消，凭条没有打完；打印机上若有半张，请撕掉。'
                : '取消时凭条可能已经打出，请看一眼纸面。',
            ),
          };
        return outcome(
          { state },
          state === 'unknown' && cause === null ? 'PRINT_UNCONFIRMED' : cause,
          'receiptPrinter',
          flags.port,
          at.kind === 'cups' ? at.queue : '',
        );
      } finally {
        await printer.close();
      }
    });
  });

/** Prints a PDF and waits for the end of its job. */
export const printA4 = (file: string, flags: PrintA4Flags): Promise<void> =>
  answering(async () => {
    const choice: PaperChoice = { copies: numberFlag('copies', flags.copies, 1, 99), tray: trayName(flags.tray) };
    const timeoutMs = numberFlag('timeout', flags.timeout, 1000, 3_600_000);
    const pdf = readGivenFile(file, 'PDF');
    return onDevice('documentPrinter', `cups:${flags.queue}`, async (signal) => {
      const printer = createCupsPrinter({ queue: flags.queue, ...(flags.server ? { server: flags.server } : {}) });
      const { state, jobId, cause } = await printer.print(pdf, { ...choice, title: 'PDF', timeoutMs, signal });
      if (state !== 'completed') process.exitCode = 1;
      if (cause === 'CANCELLED')
        return { state, jobId, cause, ...byHand('已取消，任务已从打印队列撤下；已经出来的纸请收走。') };
      if (cause === 'PRINT_SYSTEM_MISSING' && flags.server)
        return {
          state,
          jobId,
          cause,
          who: 'technician',
          message: `连不上打印服务 ${flags.server}。请核对地址，并确认那里的打印服务在运行。`,
        };
      return outcome({ state, jobId }, cause, 'documentPrinter', flags.queue, flags.queue);
    });
  });

/** What became of a print, and what to do when it is not simply there. */
function outcome<T extends object>(
  end: T,
  cause: DeviceErrorCode | ErrorCode | null,
  role: string,
  address: string,
  queue: string,
): T & { cause: string | null; who?: string; message?: string } {
  if (cause === null) return { ...end, cause };
  const { who, message } = new ExpectedError(cause as ErrorCode, { device: titleOf(role), address, queue });
  return { ...end, cause, who, message };
}

const byHand = (message: string): { who: string; message: string } => ({ who: 'clerk', message });

function trayName(tray: string): string {
  try {
    jobOptions({ tray });
  } catch {
    throw new UsageError(`“${tray}”不是纸盒名：应为字母、数字、点、横线，如 Tray2；让打印机自己选就写 auto。`);
  }
  return tray;
}

function receiptFrom(file: string): ReceiptDocument {
  const data = readJson(file, '数据文件');
  try {
    return buildReceipt(data as Parameters<typeof buildReceipt>[0]);
  } catch (error) {
    if (!(error instanceof ReceiptDataInvalid)) throw error;
    throw new UsageError(
      `数据文件 ${file} 有 ${error.fields?.length ?? 0} 项不对：${String(error.detail['reason'])}。请改正后再打印。`,
    );
  }
}
