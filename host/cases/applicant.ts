import type { z } from 'zod';
import { checkCitizenNumber, checkCreditCode } from '#contract/codes/index.ts';
import type { Applicant, Obstacle, Person } from '#contract/cases.ts';

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
  if (applicant.applicantType === '1') checkPerson(applicant.person, 'person', '申请人', today, add);
  else {
    const { entity } = applicant;
    if (!entity.name.trim()) add('entity.name', '单位名称没有填');
    if (!entity.creditCode) add('entity.creditCode', '统一社会信用代码没有填');
    else {
      const code = checkCreditCode(entity.creditCode);
      if (code.problems.includes('FORMAT')) add('entity.creditCode', '统一社会信用代码应为 18 位，不含 I、O、Z、S、V');
      else if (code.problems.includes('CHECK')) add('entity.creditCode', '统一社会信用代码校验位不对，请核对营业执照');
      else if (code.warnings.includes('ORG_CHECK'))
        add('entity.creditCode', '统一社会信用代码中的组织机构代码校验位不符，请再核对', false);
    }
    if (!entity.legalPerson.trim()) add('entity.legalPerson', '法定代表人没有填');
    if (!applicant.agent) add('agent', '请登记来办事的经办人');
  }
  if (applicant.agent)
    checkPerson(applicant.agent, 'agent', applicant.applicantType === '1' ? '代理人' : '经办人', today, add);
  if (
    applicant.agent &&
    applicant.applicantType === '1' &&
    applicant.agent.certNo !== '' &&
    applicant.agent.certNo === applicant.person.certNo
  ) {
    add('agent.certNo', '代理人与申请人是同一人，请改为本人办理');
  }
  return found;
}

function checkPerson(
  person: Person,
  path: string,
  who: string,
  today: string,
  add: (field: string, message: string, blocking?: boolean) => void,
): void {
  if (!person.name.trim()) add(`${path}.name`, `${who}姓名没有填`);
  if (!person.certNo.trim()) add(`${path}.certNo`, `${who}证件号码没有填`);
  else if (person.certType === '111') {
    const number = checkCitizenNumber(person.certNo, { today });
    // A card's own number is shown and asked about, never blocked: the chip is the authority.
    const blocking = person.source !== 'card';
    if (number.problems.includes('FORMAT'))
      add(`${path}.certNo`, `${who}公民身份号码应为 18 位数字，末位可以是 X`, blocking);
    else if (number.problems.includes('DATE') || number.problems.includes('DATE_FUTURE'))
      add(`${path}.certNo`, `${who}公民身份号码中的出生日期不对`, blocking);
    else if (number.problems.includes('CHECK'))
      add(`${path}.certNo`, `${who}公民身份号码校验位不对，请核对原件`, blocking);
    else if (person.sex && number.sex && (person.sex === '1' || person.sex === '2') && number.sex !== person.sex)
      add(`${path}.sex`, `${who}性别与公民身份号码不符，请核对`, false);
  }
  if (person.certValidTo && person.certValidTo < today)
    add(`${path}.certValidTo`, `${who}证件已于 ${person.certValidTo} 到期，请核对是否已换证`, false);
  if (person.mobile && !/^1\d{10}$/.test(person.mobile)) add(`${path}.mobile`, `${who}手机号应为 11 位数字`);
}
