import { fieldLengths } from '../field-lengths.ts';
import { readCode } from '../typed/text.ts';
import { certType, type CertType, type NumberCheck } from './cert-types.ts';
import { checkCitizenNumber } from './citizen-number.ts';
import { checkCreditCode } from './credit-code.ts';

export interface CertNumberResult {
  normalised: string;
  /** What is wrong, as the end of a sentence that begins with whose number it is; null when nothing is. */
  problem: string | null;
  /** Worth a second look, nothing more. */
  doubt: string | null;
}

type Verdict = Omit<CertNumberResult, 'normalised'>;
const fine: Verdict = { problem: null, doubt: null };
const wrong = (problem: string): Verdict => ({ problem, doubt: null });
const permitRegions = /^(810000|820000|830000)/;

/**
 * Checks the number of a document by the rule of its own kind.
 *
 * @param code type of the document (`certTypes`); one that is not listed is checked for its length alone
 * @param text as typed or read
 * @param today ISO date births are measured against
 */
export function checkCertNumber(
  code: string,
  text: string,
  { today }: { today: string },
  from?: readonly CertType[],
): CertNumberResult {
  const normalised = readCode(text);
  const type = certType(code, from);
  const { problem, doubt } = rules[type?.numberCheck ?? 'none'](normalised, today);
  const isLong = [...normalised].length > fieldLengths.certNo;
  return { normalised, doubt, problem: problem ?? (isLong ? `超过 ${fieldLengths.certNo} 位，请核对` : null) };
}

export const isCitizenNumberType = (code: string): boolean => certType(code)?.numberCheck === 'citizen-number';

/** What the number of such a document is called. */
export const certNumberName = (code: string): string => (isCitizenNumberType(code) ? '公民身份号码' : '证件号码');

/** Equal for two readings of the same document; of a pass only the first nine characters count, the rest is how often it was renewed. */
export function certKey(code: string, text: string): string {
  const number = readCode(text);
  return certType(code)?.numberCheck === 'mainland-pass' ? number.slice(0, 9) : number;
}

const rules: Record<NonNullable<NumberCheck> | 'none', (number: string, today: string) => Verdict> = {
  'citizen-number': (number, today) =>
    permitRegions.test(number)
      ? wrong('是港澳台居民居住证的号码，请把证件类型改为“港澳台居民居住证”')
      : layers(number, today),
  'residence-permit': (number, today) => {
    if (/^\d{17}[\dX]$/.test(number) && !permitRegions.test(number))
      return wrong('不是港澳台居民居住证的号码（应以 810000、820000 或 830000 开头），请核对证件类型');
    return layers(number, today);
  },
  'permanent-residence': (number, today) => {
    // The card of 2017 stays valid; how its check digit is made is not public.
    if (/^[A-Z]{3}\d{12}$/.test(number)) return fine;
    if (!/^9\d{16}[\dX]$/.test(number)) return wrong('应为 9 开头的 18 位号码，或 3 个字母加 12 位数字');
    const found = checkCitizenNumber(number, { today });
    if (found.problems.includes('CHECK')) return wrong('校验位不对，请核对原件');
    // Where the birth date stands inside is not published: a doubt, no refusal.
    return { problem: null, doubt: found.ok ? null : '中的出生日期看来不对，请核对原件' };
  },
  'mainland-pass': (number) =>
    /^(?:[HM]\d{8}(?:\d{2})?|[HM]A\d{7})$/.test(number)
      ? fine
      : wrong('应为 H 或 M 加 8 位数字（可再加 2 位换证次数），或 HA、MA 加 7 位数字'),
  'letters-and-digits': (number) =>
    /^[A-Z0-9]{5,18}$/.test(number) ? fine : wrong('应为 5 到 18 位字母和数字，请核对原件'),
  'credit-code': (number) => {
    const found = checkCreditCode(number);
    if (found.problems.includes('FORMAT')) return wrong('应为 18 位，不含 I、O、Z、S、V');
    if (found.problems.includes('CHECK')) return wrong('校验位不对，请核对营业执照');
    return {
      problem: null,
      doubt: found.warnings.includes('ORG_CHECK') ? '中的组织机构代码校验位不符，请再核对' : null,
    };
  },
  none: (number) => (number === '' || /[\p{L}\p{N}]/u.test(number) ? fine : wrong('没有数字或字母，请核对')),
};

function layers(number: string, today: string): Verdict {
  const { problems } = checkCitizenNumber(number, { today });
  if (problems.includes('FORMAT')) return wrong('应为 18 位数字，末位可以是 X');
  if (problems.includes('DATE') || problems.includes('DATE_FUTURE')) return wrong('中的出生日期不对');
  return problems.includes('CHECK') ? wrong('校验位不对，请核对原件') : fine;
}
