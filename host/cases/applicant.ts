import type { z } from 'zod';
import {
  certKey,
  certNumberName,
  checkCertNumber,
  checkCitizenNumber,
  residencePermitCode,
} from '#contract/codes/index.ts';
import type { Applicant, Obstacle, Person } from '#contract/cases.ts';
import { authorityObstacles } from './authority.ts';
import { fieldLengths } from '#contract/field-lengths.ts';
import { nameProblem } from '#contract/typed/index.ts';

type Found = z.infer<typeof Obstacle>;

/** Name and number that stand for the applicant on lists, papers and reports. */
export function applicantIdentity(applicant: Applicant): { name: string; certType: string; certNo: string } {
  return applicant.applicantType === '1'
    ? { name: applicant.person.name, certType: applicant.person.certType, certNo: applicant.person.certNo }
    : { name: applicant.entity.name, certType: '001', certNo: applicant.entity.creditCode };
}

/** What is missing or wrong about who applies. @param today China date */
export function applicantObstacles(applicant: Applicant, today: string): Found[] {
  const found: Found[] = [];
  const add = (field: string, message: string, blocking = true): void =>
    void found.push({ section: 'applicant', field, message, blocking });
  if (applicant.applicantType === '1')
    checkPerson(
      applicant.person,
      { path: 'person', who: '申请人', longestName: fieldLengths.applicantName },
      today,
      add,
    );
  else checkEntity(applicant, today, add);
  if (applicant.agent) {
    const who = applicant.applicantType === '1' ? '代理人' : '经办人';
    checkPerson(applicant.agent, { path: 'agent', who, longestName: fieldLengths.agentName }, today, add);
  }
  if (applicant.agent && applicant.applicantType === '1' && isSameDocument(applicant.agent, applicant.person))
    add('agent.certNo', '代理人与申请人是同一人，请改为本人办理');
  return [...found, ...authorityObstacles(applicant, today)];
}

/** The same number on the same kind of document, however it was typed; two that are empty are not the same. */
export function isSameDocument(
  one: Pick<Person, 'certType' | 'certNo'>,
  other: Pick<Person, 'certType' | 'certNo'>,
): boolean {
  const key = certKey(one.certType, one.certNo);
  return key !== '' && key === certKey(other.certType, other.certNo);
}

type Add = (field: string, message: string, blocking?: boolean) => void;

function checkEntity({ entity, agent }: Applicant, today: string, add: Add): void {
  if (!entity.name.trim()) add('entity.name', '单位名称没有填');
  checkLength(entity.name, '单位名称', 'entity.name', fieldLengths.applicantName, add);
  if (!entity.creditCode) add('entity.creditCode', '统一社会信用代码没有填');
  else {
    const { problem, doubt } = checkCertNumber('001', entity.creditCode, { today });
    if (problem !== null) add('entity.creditCode', `统一社会信用代码${problem}`);
    else if (doubt !== null) add('entity.creditCode', `统一社会信用代码${doubt}`, false);
  }
  if (!entity.legalPerson.trim()) add('entity.legalPerson', '法定代表人没有填');
  else checkName(entity.legalPerson, '法定代表人姓名', 'entity.legalPerson', add);
  checkLength(entity.legalPerson, '法定代表人姓名', 'entity.legalPerson', fieldLengths.legalPerson, add);
  checkLength(entity.address, '单位住所', 'entity.address', fieldLengths.address, add);
  if (!agent) add('agent', '请登记来办事的经办人');
}

function checkPerson(
  person: Person,
  { path, who, longestName }: { path: string; who: string; longestName: number },
  today: string,
  add: Add,
): void {
  if (!person.name.trim()) add(`${path}.name`, `${who}姓名没有填`);
  // A card's own name is the issuer's.
  else if (person.source !== 'card') checkName(person.name, `${who}姓名`, `${path}.name`, add);
  checkLength(person.name, `${who}姓名`, `${path}.name`, longestName, add);
  checkLength(person.address, `${who}住址`, `${path}.address`, fieldLengths.address, add);
  if (!person.certNo.trim()) add(`${path}.certNo`, `${who}证件号码没有填`);
  else checkNumber(person, path, who, today, add);
  if (person.certValidTo && person.certValidTo < today)
    add(`${path}.certValidTo`, `${who}证件已于 ${person.certValidTo} 到期，请核对是否已换证`, false);
  if (person.mobile && !/^1\d{10}$/.test(person.mobile)) add(`${path}.mobile`, `${who}手机号应为 11 位数字`);
}

function checkNumber(person: Person, path: string, who: string, today: string, add: Add): void {
  const { problem, doubt, normalised } = checkCertNumber(person.certType, person.certNo, { today });
  const what = `${who}${certNumberName(person.certType)}`;
  // A card's own number is shown and asked about, never blocked: the chip is the authority.
  if (problem !== null) return add(`${path}.certNo`, `${what}${problem}`, person.source !== 'card');
  if (doubt !== null) return add(`${path}.certNo`, `${what}${doubt}`, false);
  const { sex } = checkCitizenNumber(normalised, { today });
  const holdsSex = person.certType === '111' || person.certType === residencePermitCode;
  if (holdsSex && sex !== null && (person.sex === '1' || person.sex === '2') && sex !== person.sex)
    add(`${path}.sex`, `${who}性别与公民身份号码不符，请核对`, false);
}

function checkName(name: string, what: string, field: string, add: Add): void {
  const problem = nameProblem(name);
  if (problem !== null) add(field, `${what}${problem}`);
}

function checkLength(text: string, what: string, field: string, longest: number, add: Add): void {
  if ([...text].length > longest) add(field, `${what}超过 ${longest} 个字，上报不了，请写短些`);
}

/** How a paper speaks to the applicant. */
export const addressOf = ({ applicantType }: Pick<Applicant, 'applicantType'>): '你' | '你单位' =>
  applicantType === '1' ? '你' : '你单位';
