import { cupsFuzz } from '#native-bindings/cups/fuzz.ts';
import type { FuzzTarget } from '#native-bindings/fuzz.ts';
import { idCardFuzz, idCardHidFuzz } from '#native-bindings/id-card/fuzz.ts';
import { panelFuzz } from '#native-bindings/panel/fuzz.ts';
import { receiptPrinterFuzz, receiptRecordingFuzz } from '#native-bindings/receipt-printer/fuzz.ts';
import { signaturePadFuzz } from '#native-bindings/signature-pad/fuzz.ts';

/** Every driver's parser that reads what a device says. */
export const fuzzTargets: readonly FuzzTarget[] = [
  idCardFuzz,
  idCardHidFuzz,
  signaturePadFuzz,
  receiptPrinterFuzz,
  receiptRecordingFuzz,
  cupsFuzz,
  panelFuzz,
];
