import { knownEnterprises, knownPeople, type KnownPerson } from './people.ts';

export interface Question {
  name: string;
  certNo: string;
  creditCode: string;
}
export interface Verdict {
  result: 'MATCH' | 'MISMATCH' | 'NOT_FOUND' | 'NO_FIRM' | 'INSURED_AT_FIRM';
  text: string;
  [extra: string]: string | undefined;
}

export interface VirtualDepartment {
  /** Name of the verification it answers. */
  name: string;
  method: 'GET' | 'POST';
  path: RegExp;
  answer(question: Question): Verdict;
}

/** One entry a verification definition of the demo catalogue. */
export const virtualDepartments: VirtualDepartment[] = [
  {
    name: 'residenceFacts',
    method: 'POST',
    path: /^\/public-security\/residence$/,
    answer: (asked) =>
      aboutPerson(asked, (person) =>
        person.residence
          ? { result: 'MATCH', text: '人口信息相符，在本区登记居住', residence: person.residence }
          : { result: 'MISMATCH', text: '本人在本区没有居住登记' },
      ),
  },
  {
    name: 'maritalStatus',
    method: 'POST',
    path: /^\/civil-affairs\/marriage$/,
    answer: (asked) =>
      aboutPerson(asked, (person) => ({
        result: 'MATCH',
        text: person.spouseName ? `已婚，配偶 ${person.spouseName}` : '没有在婚登记',
        maritalStatus: person.maritalStatus,
        spouseName: person.spouseName,
      })),
  },
  {
    name: 'enterpriseRegistration',
    method: 'GET',
    path: /^\/market-regulation\/enterprises\/(?<creditCode>[^/]+)$/,
    answer: (asked) => {
      const found = knownEnterprises.find((one) => one.creditCode === asked.creditCode);
      if (!found) return { result: 'NOT_FOUND', text: '没有这家企业的登记' };
      if (!found.isActive) return { result: 'MISMATCH', text: '该企业已注销' };
      return { result: 'MATCH', text: '登记状态：存续', enterpriseName: found.name, legalPerson: found.legalPerson };
    },
  },
  {
    name: 'operatorStanding',
    method: 'POST',
    path: /^\/market-regulation\/operators$/,
    answer: (asked) =>
      aboutPerson(asked, (person) =>
        person.isBarred
          ? { result: 'MISMATCH', text: '本人在市场禁入名单内' }
          : { result: 'MATCH', text: '没有限制经营的情形' },
      ),
  },
  {
    name: 'taxStanding',
    method: 'POST',
    path: /^\/tax\/standing$/,
    answer: ({ certNo }) => {
      const found = [...knownPeople, ...knownEnterprises].find(
        (one) => ('certNo' in one ? one.certNo : one.creditCode) === certNo,
      );
      if (!found) return { result: 'NOT_FOUND', text: '没有税务登记' };
      return found.owesTax ? { result: 'MISMATCH', text: '有未结清的税款' } : { result: 'MATCH', text: '没有欠税' };
    },
  },
  {
    name: 'employmentRecord',
    method: 'POST',
    path: /^\/human-resources\/employment$/,
    answer: (asked) =>
      aboutPerson(asked, (person) => ({
        result: 'MATCH',
        text: person.employer ? `在 ${person.employer} 参保` : '目前没有单位参保记录',
        employer: person.employer,
      })),
  },
  {
    // True either way; whether it speaks against the item is for the definition to say.
    name: 'firmInsurance',
    method: 'POST',
    path: /^\/human-resources\/insurance$/,
    answer: (asked) =>
      aboutPerson(asked, (person) =>
        person.employer
          ? { result: 'INSURED_AT_FIRM', text: `在 ${person.employer} 参保，与灵活就业登记不一致` }
          : { result: 'NO_FIRM', text: '目前没有单位参保记录' },
      ),
  },
];

export const negative: Verdict = { result: 'MISMATCH', text: '经核对，信息不符' };

function aboutPerson(asked: Question, answer: (person: KnownPerson) => Verdict): Verdict {
  const person = knownPeople.find((one) => one.certNo === asked.certNo);
  if (!person) return { result: 'NOT_FOUND', text: '查无此人' };
  if (person.name !== asked.name) return { result: 'MISMATCH', text: '姓名与号码不符' };
  return answer(person);
}
