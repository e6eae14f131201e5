import { nameProblem } from '#contract/typed/index.ts';
import { isFiles, rowOf, type ItemFormColumn, type ItemFormField } from '#contract/forms/item-form-schema.ts';

type Field = ItemFormField | ItemFormColumn;
const isTable = (field: Field): field is Extract<ItemFormField, { type: 'array' }> =>
  field.type === 'array' && rowOf(field) !== null;

/** What a rule found wrong: JSON Schema keyword, its limit where it has one, and the value. */
export interface RuleFault {
  keyword: string;
  limit?: number;
  value?: unknown;
}

/** Of a row of a table, counted as on the screen. */
export const rowMessage = ({ title }: ItemFormField, at: number, message: string): string =>
  `“${title}”第 ${at + 1} 行：${message}`;

export function requiredMessage(field: Field): string {
  if (isTable(field)) return `请填写“${field.title}”，至少 ${Math.max(field.minItems ?? 1, 1)} 行。`;
  if (isFiles(field)) return `请选或添加“${field.title}”的文件。`;
  const verb = isChoice(field) ? '选择' : field.type === 'boolean' ? '确认' : '填写';
  return `请${verb}“${field.title}”。`;
}

/** One sentence saying what to do about it. */
export function fieldMessage(field: Field, { keyword, limit, value }: RuleFault): string {
  const name = `“${field.title}”`;
  switch (keyword) {
    case 'minLength':
      return `${name}至少 ${limit} 个字，请补充完整。`;
    case 'maxLength':
      return `${name}最多 ${limit} 个字，请缩短后再填。`;
    case 'minimum':
      return `${name}不能小于 ${limit}，请核对后重新填写。`;
    case 'maximum':
      return `${name}不能大于 ${limit}，请核对后重新填写。`;
    case 'minItems':
      if (isTable(field)) return `${name}至少 ${limit} 行，请补填。`;
      if (isFiles(field)) return `${name}至少 ${limit} 个文件，请补选或添加。`;
      return `${name}至少选 ${limit} 项，请补选。`;
    case 'maxItems':
      if (isTable(field)) return `${name}最多 ${limit} 行，请删去多的。`;
      if (isFiles(field)) return `${name}最多 ${limit} 个文件，请去掉多的。`;
      return `${name}最多选 ${limit} 项，请去掉多选的。`;
    case 'file':
      return `${name}里有文件已不在这件里，请去掉它，重新选或添加。`;
    case 'uniqueItems':
      return `${name}有重复的选项，请重新选择。`;
    case 'enum':
      return `${name}不在可选范围内，请从列表中重新选择。`;
    case 'pattern':
      return `${name}的写法不对${field.description ? `：${field.description}` : ''}。请核对后重新填写。`;
    case 'format':
      return formatMessage(field, name, value);
    default:
      return field.type === 'number' || field.type === 'integer'
        ? numberMessage(field, name, value)
        : `${name}的内容格式不对，请重新填写。`;
  }
}

function formatMessage(field: Field, name: string, value: unknown): string {
  switch (field.type === 'string' ? field.format : undefined) {
    case 'date':
      return `${name}应是真实的日期，如 2026-03-02，请重新填写。`;
    case 'mobile':
      return `${name}应是 11 位手机号码，请与申请人核对后重新填写。`;
    case 'citizen-number':
      return `${name}不是有效的身份证号码，请对照证件逐位核对。`;
    case 'person-name':
      return `${name}${nameProblem(String(value)) ?? '不是姓名，请核对'}。`;
    case 'credit-code':
      return `${name}不是有效的统一社会信用代码，请对照营业执照逐位核对。`;
    default:
      return `${name}的格式不对，请重新填写。`;
  }
}

function numberMessage(field: Field, name: string, value: unknown): string {
  return field.type === 'integer' && typeof value === 'number'
    ? `${name}应是整数，请去掉小数。`
    : `${name}应是数字，请重新填写。`;
}

function isChoice(field: Field): boolean {
  return field.type === 'array' || (field.type === 'string' && (field.enum !== undefined || field.format === 'date'));
}
