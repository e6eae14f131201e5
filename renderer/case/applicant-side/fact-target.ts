import type { Obstacle } from '#contract/cases.ts';
import { readRowLabel } from '#contract/forms/table-words.ts';
import type { z } from 'zod';

export type FactTarget = Pick<z.infer<typeof Obstacle>, 'section' | 'field'>;

const personFields: Record<string, string> = { 姓名: 'name', 证件号码: 'certNo', 手机: 'mobile', 住址: 'address' };
const entityFields: Record<string, string> = {
  申请单位: 'name',
  统一社会信用代码: 'creditCode',
  法定代表人: 'legalPerson',
  单位地址: 'address',
};

/**
 * The input a fact on the applicant's screen came from, by its label there.
 *
 * @param fieldTitles form field → its title; the same title may stand for two fields, then the second is `名称（2）`
 */
export function factTarget(label: string, fieldTitles: ReadonlyMap<string, string>): FactTarget {
  if (label === '材料') return { section: 'materials', field: '' };
  if (label === '申请事项' || label === '办结时限') return { section: 'item', field: '' };
  const entity = entityFields[label];
  if (entity) return { section: 'applicant', field: `entity.${entity}` };
  const [, who, what = '姓名'] = /^(代理人|经办人)?(姓名|证件号码|手机|住址)?$/.exec(label) ?? [];
  if (who) return { section: 'applicant', field: `agent.${personFields[what]}` };
  const person = personFields[label];
  if (person) return { section: 'applicant', field: `person.${person}` };
  const row = readRowLabel(label);
  const table = row && [...fieldTitles].find(([, title]) => title === row.title)?.[0];
  if (row && table) return { section: 'form', field: `${table}.${row.at}` };
  const plain = label.replace(/（\d+）$/, '');
  const field = [...fieldTitles].find(([, title]) => title === label || title === plain)?.[0];
  return field === undefined ? { section: 'applicant', field: '' } : { section: 'form', field };
}
