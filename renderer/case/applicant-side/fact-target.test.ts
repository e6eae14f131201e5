import { expect, it } from 'vitest';
import { factTarget } from './fact-target.ts';

const titles = new Map([
  ['businessName', '名称'],
  ['mobile', '联系电话'],
  ['members', '共同申请人'],
]);

it.each([
  ['姓名', 'applicant', 'person.name'],
  ['手机', 'applicant', 'person.mobile'],
  ['代理人', 'applicant', 'agent.name'],
  ['经办人证件号码', 'applicant', 'agent.certNo'],
  ['法定代表人', 'applicant', 'entity.legalPerson'],
  ['申请事项', 'item', ''],
  ['材料', 'materials', ''],
  ['联系电话', 'form', 'mobile'],
  ['名称（2）', 'form', 'businessName'],
  ['共同申请人 第 2 行', 'form', 'members.1'],
  ['没有的表 第 2 行', 'applicant', ''],
  ['没见过的', 'applicant', ''],
])('leads from %s to where it was entered', (label, section, field) => {
  expect(factTarget(label, titles)).toEqual({ section, field });
});
