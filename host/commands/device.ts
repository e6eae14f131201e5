import fs from 'node:fs';
import { DeviceError } from '#native-bindings/errors.ts';
import { createIdCardReader } from '#native-bindings/id-card/reader.ts';
import { createCanvasRasterizer } from '#native-bindings/receipt-printer/canvas-rasterizer.ts';
import { createReceiptPrinter } from '#native-bindings/receipt-printer/printer.ts';
import { discoverSerialPorts } from '#native-bindings/transport/discover.ts';
import { createSerialTransport } from '#native-bindings/transport/serial.ts';
import { deviceFailure } from '../devices/failures.ts';
import { findFonts } from '../documents/fonts.ts';
import { buildReceipt } from '../documents/receipt.ts';
import type { PrintFlags, ReadFlags } from '../cli.ts';
import { answering, numberFlag, UsageError } from './answer.ts';

export const listDevices = (): Promise<void> => answering(() => discoverSerialPorts());

/** Prints one card as JSON: the fields a script needs, without the photo. */
export const readIdCardOnce = (flags: ReadFlags): Promise<void> => answering(async () => {
  const timeoutMs = numberFlag('timeout', flags.timeout, 100, 600_000);
  const reader = createIdCardReader(createSerialTransport({ path: flags.port, baudRate: numberFlag('baud', flags.baud, 1200, 1_000_000) }));
  try {
    const { type, name, sex, ethnicity, birth, validFrom, validTo, address, number, authority, samId } = await reader.readIdCard({ timeoutMs });
    return { type, name, sex, ethnicity, birth, validFrom, validTo, address, number, authority, samId };
  } catch (error) {
    throw deviceFailure(error, '读卡器', flags.port) ?? error;
  } finally {
    await reader.close();
  }
});

export const printOnce = (flags: PrintFlags): Promise<void> => answering(async () => {
  if (flags.template !== 'receipt') throw new UsageError(`没有名为“${flags.template}”的模板，可用：receipt。`);
  const document = buildReceipt(readData(flags.data) as Parameters<typeof buildReceipt>[0]);
  const baudRate = numberFlag('baud', flags.baud, 1200, 1_000_000);
  const printer = createReceiptPrinter(createSerialTransport({ path: flags.port, baudRate }), { baudRate, profile: { charset: 'gbk', rasterizer: createCanvasRasterizer(findFonts().regular) } });
  try {
    const outcome = await printer.print(document);
    const failure = outcome.cause === null ? null : deviceFailure(new DeviceError(outcome.cause), '打印机', flags.port);
    if (outcome.state === 'failed') process.exitCode = 1;
    return { state: outcome.state, cause: outcome.cause, ...(failure ? { message: failure.message } : {}) };
  } catch (error) {
    throw deviceFailure(error, '打印机', flags.port) ?? error;
  } finally {
    await printer.close();
  }
});

function readData(file: string): unknown {
  let text: string;
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`读不到数据文件 ${file}（${(error as NodeJS.ErrnoException).code ?? '未知原因'}）。请检查路径。`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError(`数据文件 ${file} 不是 JSON。请检查内容。`);
  }
}
