import type { ErrorCode } from '#contract/errors.ts';

/** Probes without any answer before the line is closed and opened again. */
export const firstReopenAt = 2;
/** The device said nothing at all. */
export const silent: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'HID_TIMEOUT',
  'READER_SILENT',
  'PRINTER_TIMEOUT',
  'PRINTER_BLOCKED',
  'PAD_SILENT',
  'PANEL_SILENT',
  'SCANNER_SILENT',
]);
