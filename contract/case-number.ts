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
