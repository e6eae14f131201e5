import fs from 'node:fs';
import path from 'node:path';
import { createCanvasRasterizer } from '#native-bindings/receipt-printer/canvas-rasterizer.ts';
import { createCupsRawPrinter } from '#native-bindings/receipt-printer/cups-raw.ts';
import {
  findModel,
  optionsOf,
  parsePrinterModels,
  type PrinterModel,
} from '#native-bindings/receipt-printer/models.ts';
import { createReceiptPrinter, type ReceiptPrinter } from '#native-bindings/receipt-printer/printer.ts';
import { parseAddress } from '#native-bindings/transport/address.ts';
import type { Transport } from '#native-bindings/transport/transport.ts';
import { appRoot } from '../kernel/app-root.ts';
import { faceOf } from '../fonts/coverage.ts';
import type { Binding } from './slot.ts';

/** What a printer is taken for until somebody says more. */
export const defaultModel = 'generic-80';

export interface MadePrinter {
  printer: ReceiptPrinter;
  /** Null behind a print queue. */ line: Transport | null;
}

/** The printer of a binding: on a line of its own, or behind a queue. @throws DeviceError PROFILE_INVALID */
export function makePrinter(
  binding: Binding,
  open: () => Transport,
  { cupsServer, hasAnswered = false }: { cupsServer?: string; hasAnswered?: boolean } = {},
): MadePrinter {
  const model = printerModel(binding);
  const at = parseAddress(binding.address);
  const rasterizer = createCanvasRasterizer((character) => faceOf(character)?.regular ?? null);
  const options = optionsOf(model, rasterizer);
  if (at?.kind === 'cups')
    return {
      line: null,
      printer: createCupsRawPrinter({
        queue: at.queue,
        ...(options.profile ? { profile: options.profile } : {}),
        ...(cupsServer ? { server: cupsServer } : {}),
      }),
    };
  const line = open();
  return {
    line,
    printer: createReceiptPrinter(line, {
      ...options,
      hasAnswered,
      ...(at?.kind === 'serial' ? { baudRate: binding.baudRate } : { baudRate: fastLine }),
      // Two windows may share it.
      ...(at?.kind === 'tcp' ? { idleMs: 1500, busyMs: 8000 } : {}),
    }),
  };
}

/** Sockets and USB are faster than any serial line; only the job's time limit is reckoned from it. */
const fastLine = 115_200;

export function printerModel({ settings }: Pick<Binding, 'settings'>): PrinterModel {
  const { profile } = settings;
  return findModel(printerModels(), typeof profile === 'string' && profile !== '' ? profile : defaultModel);
}

let models: PrinterModel[] | null = null;
export function printerModels(): PrinterModel[] {
  models ??= parsePrinterModels(
    JSON.parse(fs.readFileSync(path.join(appRoot(), 'resources', 'printers', 'profiles.json'), 'utf8')),
  );
  return models;
}
