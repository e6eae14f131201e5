import fs from 'node:fs';
import { ExpectedError } from '#contract/errors.ts';
import { DeviceError } from '#native-bindings/errors.ts';
import { createCupsPrinter } from '#native-bindings/document-printer/printer.ts';
import { jobOptions, type PaperChoice } from '#native-bindings/document-printer/job-options.ts';
import { deviceFailure } from '../../devices/failures.ts';
import { makePrinter } from '../../devices/printer-driver.ts';
import { buildReceipt } from '../../documents/receipt.ts';
import { answering, numberFlag, UsageError } from '../answer.ts';
import { bindingFrom, onDevice, openLine, type PortFlags } from './line.ts';

export interface PrintFlags extends PortFlags { data: string; template: string; profile?: string }
export interface PrintA4Flags { queue: string; copies: string; tray: string; timeout: string; server?: string }

/** Prints one slip from a data file. */
export const printOnce = (flags: PrintFlags): Promise<void> => answering(async () => {
  if (flags.template !== 'receipt') throw new UsageError(`没有名为“${flags.template}”的模板，可用：receipt。`);
  const document = buildReceipt(readData(flags.data) as Parameters<typeof buildReceipt>[0]);
  const binding = bindingFrom(flags, flags.profile ? { profile: flags.profile } : {});
  return onDevice('receiptPrinter', flags.port, async () => {
    const { printer } = makePrinter(binding, () => openLine('receiptPrinter', binding));
    try {
      const outcome = await printer.print(document);
      if (outcome.state === 'failed') process.exitCode = 1;
      return { state: outcome.state, cause: outcome.cause, ...sentence(outcome.cause, '打印机', flags.port) };
    } finally {
      await printer.close();
    }
  });
});

/** Prints a PDF and waits for the end of its job. */
export const printA4 = (file: string, flags: PrintA4Flags): Promise<void> => answering(async () => {
  const choice: PaperChoice = { copies: numberFlag('copies', flags.copies, 1, 99), tray: flags.tray };
  const timeoutMs = numberFlag('timeout', flags.timeout, 1000, 3_600_000);
  return onDevice('documentPrinter', `cups:${flags.queue}`, async () => {
    jobOptions(choice);
    const printer = createCupsPrinter({ queue: flags.queue, ...(flags.server ? { server: flags.server } : {}) });
    const stop = new AbortController();
    process.once('SIGINT', () => stop.abort());
    const end = await printer.print(readFile(file), { ...choice, title: 'PDF', timeoutMs, signal: stop.signal });
    if (end.state !== 'completed') process.exitCode = 1;
    const failure = end.cause === null ? null : new ExpectedError(end.cause === 'CANCELLED' ? 'PRINT_JOB_FAILED' : end.cause, { queue: flags.queue, device: '文书打印机', address: flags.queue });
    return { state: end.state, jobId: end.jobId, cause: end.cause, ...(failure ? { who: failure.who, message: failure.message } : {}) };
  });
});

function sentence(cause: ConstructorParameters<typeof DeviceError>[0] | null, device: string, address: string): { who?: string; message?: string } {
  const failure = cause === null ? null : deviceFailure(new DeviceError(cause, { detail: { queue: address.replace(/^cups:/, '') } }), device, address);
  return failure ? { who: failure.who, message: failure.message } : {};
}

function readData(file: string): unknown {
  try {
    return JSON.parse(readFile(file).toString('utf8'));
  } catch (error) {
    if (error instanceof ExpectedError) throw error;
    throw new UsageError(`数据文件 ${file} 不是 JSON。请检查内容。`);
  }
}

function readFile(file: string): Buffer {
  try {
    return fs.readFileSync(file);
  } catch (error) {
    throw new UsageError(`读不到文件 ${file}（${(error as NodeJS.ErrnoException).code ?? '未知原因'}）。请检查路径。`);
  }
}
