import { licenceCheckChar } from './codes/licence-id.ts';

/** 办件编号: leased prefix (region + year), eight-digit serial, one ISO 7064 MOD 37,36 character. */
export function formatCaseNumber(prefix: string, serial: number): string {
  const body = `${prefix}${String(serial).padStart(8, '0')}`;
  return body + licenceCheckChar(body);
}

/** Prefix and serial of a case number; null for anything that is none. A platform sees by them from which leased block it came. */
export function parseCaseNumber(text: string): { prefix: string; serial: number } | null {
  const [, prefix, serial, check] = /^(\d{10})(\d{8})([0-9A-Z])$/.exec(text) ?? [];
  if (!prefix || !serial || !check || licenceCheckChar(prefix + serial) !== check) return null;
  return { prefix, serial: Number(serial) };
}

/** 受理文书编号 of a case number: `〔2026〕000123号`. */
export const acceptDocNo = (prefix: string, serial: number): string =>
  `〔${prefix.slice(-4)}〕${String(serial).padStart(6, '0')}号`;

/** The number of the acceptance's paper that goes with a case number; `otherwise` for what is no such number. */
export function docNoOf(projectNo: string, otherwise: string): string {
  const number = parseCaseNumber(projectNo);
  return number ? acceptDocNo(number.prefix, number.serial) : otherwise;
}

/** The JSON of a record as it speaks of its case under another number, its paper's number with it. */
export const underNumber = (json: string, from: string, to: string): string =>
  json.replaceAll(from, to).replaceAll(docNoOf(from, '') || from, docNoOf(to, '') || to);
