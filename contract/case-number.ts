import { licenceCheckChar } from './codes/licence-id.ts';

/** 办件编号: leased prefix (region + year), eight-digit serial, one ISO 7064 MOD 37,36 character. */
export function formatCaseNumber(prefix: string, serial: number): string {
  const body = `${prefix}${String(serial).padStart(8, '0')}`;
  return body + licenceCheckChar(body);
}

export function isCaseNumber(text: string): boolean {
  return /^\d{18}[0-9A-Z]$/.test(text) && licenceCheckChar(text.slice(0, -1)) === text.at(-1);
}

/** The serial inside a case number; a platform uses it to see from which leased block it came. */
export function caseNumberSerial(projectNo: string): number {
  return Number(projectNo.slice(-9, -1));
}
