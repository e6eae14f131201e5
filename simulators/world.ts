import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { startIdCardSimulator, type IdCardSimulator } from './id-card/index.ts';
import { startReceiptPrinterSimulator, type ReceiptPrinterSimulator } from './receipt-printer/index.ts';

/** The two virtual devices of a window, each on a pty of its own. */
export interface VirtualDevices {
  idCard: IdCardSimulator;
  printer: ReceiptPrinterSimulator;
  close(): Promise<void>;
}

/** @param folder where the two ports appear; a temporary one by default */
export async function startVirtualDevices(folder?: string): Promise<VirtualDevices> {
  const dir = folder ?? (await mkdtemp(path.join(os.tmpdir(), 'yichuang-ports-')));
  const idCard = await startIdCardSimulator({ path: path.join(dir, 'id-card') });
  const printer = await startReceiptPrinterSimulator({ path: path.join(dir, 'receipt-printer') });
  return {
    idCard,
    printer,
    async close() {
      await Promise.all([idCard.close(), printer.close()]);
      if (folder === undefined) await rm(dir, { recursive: true, force: true });
    },
  };
}
