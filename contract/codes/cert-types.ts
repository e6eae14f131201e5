/** How the number of a document is checked here; null when only its length is known. */
export type NumberCheck =
  | 'citizen-number'
  | 'credit-code'
  | 'residence-permit'
  | 'permanent-residence'
  | 'mainland-pass'
  | 'letters-and-digits'
  | null;

export interface CertType {
  /** GA/T 2000.156 three-digit code, `001` for a credit code as GB/T 36903 does. */
  code: string;
  name: string;
  holder: 'person' | 'organisation';
  numberCheck: NumberCheck;
}

const person = (code: string, name: string, numberCheck: NumberCheck = null): CertType => ({
  code,
  name,
  holder: 'person',
  numberCheck,
});

/** 港澳台居民居住证: a document of its own, never stored or printed as a citizen's card. */
export const residencePermitCode = '157';
/** 外国人永久居留身份证 */
export const permanentResidenceCode = '553';

/** Document types offered where nobody configured another list. */
export const certTypes: readonly CertType[] = [
  { code: '001', name: '统一社会信用代码', holder: 'organisation', numberCheck: 'credit-code' },
  person('111', '居民身份证', 'citizen-number'),
  person('112', '临时身份证', 'citizen-number'),
  person('113', '户口簿', 'citizen-number'),
  person('114', '军官证'),
  person('115', '警官证'),
  person('117', '出生医学证明'),
  person('118', '士兵证'),
  person('119', '武警士兵证'),
  person('120', '军队文职人员证'),
  person('122', '武警文职人员证'),
  person('154', '居住证', 'citizen-number'),
  person('335', '机动车驾驶证', 'letters-and-digits'),
  person('411', '外交护照', 'letters-and-digits'),
  person('412', '公务护照', 'letters-and-digits'),
  person('413', '公务普通护照', 'letters-and-digits'),
  person('414', '普通护照', 'letters-and-digits'),
  person('415', '旅行证', 'letters-and-digits'),
  // The numbers of the next four differ between editions: a city's own code table goes before them.
  person(residencePermitCode, '港澳台居民居住证', 'residence-permit'),
  person('511', '台湾居民来往大陆通行证', 'letters-and-digits'),
  person('516', '港澳居民来往内地通行证', 'mainland-pass'),
  person(permanentResidenceCode, '外国人永久居留身份证', 'permanent-residence'),
  person('990', '其他证件'),
];

/** The type with this code, or null; `from` takes a city's own table. */
export function certType(code: string, from: readonly CertType[] = certTypes): CertType | null {
  return from.find((type) => type.code === code) ?? null;
}
