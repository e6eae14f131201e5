import { code128Modules } from './code128.ts';

/** Bytes a QR code of version 1, 2, … 40 holds at error correction M. ISO/IEC 18004, table 7. */
const QR_BYTES = [
  14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412, 450, 504, 560, 624, 666, 711, 779, 857, 911,
  997, 1059, 1125, 1190, 1264, 1370, 1452, 1538, 1628, 1722, 1809, 1911, 1989, 2099, 2213, 2331,
];
/** Dots of a barcode's narrowest bar; printers go no lower. */
export const BARCODE_MODULE_DOTS = 2;

/** Dots a module for a QR code of this content: as wanted, or what the paper has room for. A wider code is not printed at all. */
export function qrModuleDots(data: string, wanted: number, paperDots: number): number {
  const bytes = Buffer.byteLength(data, 'utf8');
  const version = QR_BYTES.findIndex((capacity) => bytes <= capacity) + 1 || QR_BYTES.length;
  const fits = Math.floor(paperDots / (17 + 4 * version));
  return Math.min(16, Math.max(1, Math.min(Math.trunc(wanted), fits)));
}

/** Whether a barcode of this content is no wider than the paper. */
export const barcodeFits = (data: string, paperDots: number): boolean =>
  code128Modules(data).length * BARCODE_MODULE_DOTS <= paperDots;
