import { readCode } from '../typed/text.ts';
import type { Layer } from './layers.ts';

export type CitizenNumberProblem = 'FORMAT' | 'DATE' | 'CHECK' | 'DATE_FUTURE';
export type CitizenNumberWarning = 'REGION';

export interface CitizenNumberResult {
  /** Half-width, without blanks, check letter in capitals. */
  normalised: string;
  format: Layer;
  date: Layer;
  check: Layer;
  /** `fail` when the birth date lies after `today`. */
  future: Layer;
  /** Never makes a number invalid: regions are abolished, numbers keep them. */
  region: Layer;
  ok: boolean;
  problems: CitizenNumberProblem[];
  warnings: CitizenNumberWarning[];
  /** ISO date, null when the number holds no real date. */
  birth: string | null;
  /** GB/T 2261.1 from the 17th digit: odd male, even female. */
  sex: '1' | '2' | null;
}

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const checkChars = '10X98765432';

// GB/T 2260 province prefixes. 81/82/83 are the residence permits of 港澳台 residents.
const provinces = new Set(
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83'.split(' '),
);

/**
 * Checks a citizen number (GB 11643), also in the forms of 港澳台居民居住证 and the 18-digit 外国人永久居留身份证.
 * Each layer is reported by itself, so that a clerk is told the birth date is impossible and not just "invalid".
 *
 * @param text as typed or read; lower-case x, full-width characters and blanks are accepted
 * @param today ISO date births are measured against
 */
export function checkCitizenNumber(text: string, { today }: { today: string }): CitizenNumberResult {
  const normalised = readCode(text);
  if (!/^\d{17}[\dX]$/.test(normalised)) {
    return {
      normalised,
      format: 'fail',
      date: 'skipped',
      check: 'skipped',
      future: 'skipped',
      region: 'skipped',
      ok: false,
      problems: ['FORMAT'],
      warnings: [],
      birth: null,
      sex: null,
    };
  }
  const birth = birthOf(normalised);
  const date: Layer = birth === null ? 'fail' : 'pass';
  const future: Layer = birth === null ? 'skipped' : birth > today ? 'fail' : 'pass';
  const check: Layer = citizenCheckChar(normalised.slice(0, 17)) === normalised[17] ? 'pass' : 'fail';
  const region: Layer = isKnownRegion(normalised) ? 'pass' : 'fail';
  const problems: CitizenNumberProblem[] = [];
  if (date === 'fail') problems.push('DATE');
  if (check === 'fail') problems.push('CHECK');
  if (future === 'fail') problems.push('DATE_FUTURE');
  return {
    normalised,
    format: 'pass',
    date,
    check,
    future,
    region,
    ok: problems.length === 0,
    problems,
    warnings: region === 'fail' ? ['REGION'] : [],
    birth,
    sex: Number(normalised[16]) % 2 === 1 ? '1' : '2',
  };
}

/** ISO 7064 MOD 11-2 check character of the first 17 digits. */
export function citizenCheckChar(body: string): string {
  const sum = weights.reduce((total, weight, index) => total + weight * Number(body[index]), 0);
  return checkChars.charAt(sum % 11);
}

function birthOf(number: string): string | null {
  const year = Number(number.slice(6, 10));
  const month = Number(number.slice(10, 12));
  const day = Number(number.slice(12, 14));
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  // Before 1800 nobody alive was born: a shifted digit, not an old person.
  if (year < 1800 || day < 1 || day > (lengths[month - 1] ?? 0)) return null;
  return `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`;
}

function isKnownRegion(number: string): boolean {
  // 外国人永久居留身份证: 9, then the province that accepted it, then the nationality.
  if (number.startsWith('9')) return provinces.has(number.slice(1, 3));
  return provinces.has(number.slice(0, 2));
}
