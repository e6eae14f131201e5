import { readCode } from '../typed/text.ts';
import type { Layer } from './layers.ts';

export type CreditCodeProblem = 'FORMAT' | 'CHECK';
export type CreditCodeWarning = 'ORG_CHECK' | 'DEPARTMENT' | 'CATEGORY';

export interface CreditCodeResult {
  /** Half-width, without blanks, in capitals. */
  normalised: string;
  format: Layer;
  check: Layer;
  /** Check character of the organisation code inside (GB 11714). A mismatch is a warning: old codes were issued with it. */
  orgCheck: Layer;
  ok: boolean;
  problems: CreditCodeProblem[];
  warnings: CreditCodeWarning[];
  /** 登记管理部门, null when the first character is not assigned. */
  department: string | null;
  /** 机构类别 within the department, null when not assigned. */
  category: string | null;
}

/** The 31 characters of GB 32100: no I, O, S, V, Z. */
const charset = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
const orgCharset = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const orgWeights = [3, 7, 9, 10, 5, 8, 4, 2];

const departments: Readonly<Record<string, string>> = {
  '1': '机构编制',
  '2': '外交',
  '3': '司法行政',
  '4': '文化',
  '5': '民政',
  '6': '旅游',
  '7': '宗教',
  '8': '工会',
  '9': '市场监管',
  A: '中央军委改革和编制办公室',
  N: '农业农村',
  Y: '其他',
};
const categories: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '1': { '1': '机关', '2': '事业单位', '3': '群众团体', '9': '其他' },
  '5': { '1': '社会团体', '2': '民办非企业单位', '3': '基金会', '9': '其他' },
  '9': { '1': '企业', '2': '个体工商户', '3': '农民专业合作社' },
};

/**
 * Checks a unified social credit code (GB 32100—2015) in layers.
 *
 * @param text as typed or scanned; lower case, full-width characters and blanks are accepted
 */
export function checkCreditCode(text: string): CreditCodeResult {
  const normalised = readCode(text);
  if (!/^[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}$/.test(normalised)) {
    return {
      normalised,
      format: 'fail',
      check: 'skipped',
      orgCheck: 'skipped',
      ok: false,
      problems: ['FORMAT'],
      warnings: [],
      department: null,
      category: null,
    };
  }
  const check: Layer = creditCheckChar(normalised.slice(0, 17)) === normalised[17] ? 'pass' : 'fail';
  const orgCheck: Layer = orgCheckChar(normalised.slice(8, 16)) === normalised[16] ? 'pass' : 'fail';
  const departmentCode = normalised.charAt(0);
  const department = departments[departmentCode] ?? null;
  const category = (categories[departmentCode] ?? { '1': '登记机构' })[normalised.charAt(1)] ?? null;
  const warnings: CreditCodeWarning[] = [];
  if (orgCheck === 'fail') warnings.push('ORG_CHECK');
  if (department === null) warnings.push('DEPARTMENT');
  else if (category === null) warnings.push('CATEGORY');
  return {
    normalised,
    format: 'pass',
    check,
    orgCheck,
    ok: check === 'pass',
    problems: check === 'fail' ? ['CHECK'] : [],
    warnings,
    department,
    category,
  };
}

/** Check character of the first 17 characters. */
export function creditCheckChar(body: string): string {
  const sum = weights.reduce((total, weight, index) => total + weight * charset.indexOf(body.charAt(index)), 0);
  return charset.charAt((31 - (sum % 31)) % 31);
}

/** GB 11714 check character of an eight-character organisation code. */
export function orgCheckChar(body: string): string {
  const sum = orgWeights.reduce((total, weight, index) => total + weight * orgCharset.indexOf(body.charAt(index)), 0);
  const value = 11 - (sum % 11);
  return value === 10 ? 'X' : value === 11 ? '0' : String(value);
}
