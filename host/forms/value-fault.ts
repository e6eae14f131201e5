import { createRequire } from 'node:module';
import type { ErrorObject, ValidateFunction } from 'ajv';
import { checkCertNumber, isCitizenNumberType } from '#contract/codes/cert-number.ts';
import { checkCitizenNumber } from '#contract/codes/citizen-number.ts';
import { checkCreditCode } from '#contract/codes/credit-code.ts';
import { nameProblem } from '#contract/typed/index.ts';
import { patternTextLimit } from '#contract/forms/item-form-pattern.ts';
import { maxCellLength, maxRows } from '#contract/forms/form-limits.ts';
import {
  choicesOf,
  isFiles,
  mostItems,
  type ItemFormColumn,
  type ItemFormField,
} from '#contract/forms/item-form-schema.ts';
import { dateFault } from './date-bounds.ts';
import { fieldMessage } from './item-form-messages.ts';

export interface FieldProblem {
  /** Property name, of a cell `table.row.column` with rows from 0; empty when the whole form is unusable. */
  field: string;
  /** Chinese sentence with the next step. */
  message: string;
}

export interface FormCheckOptions {
  /** ISO date; with it, citizen numbers of people not born yet are refused. */
  today?: string;
  /** Of the applicant's document: a field that takes its number is checked by that document's rule, whatever the form calls it. */
  certType?: string;
  /** Files of the case, by the names fields have for them; with it, a file that is not there is refused. */
  files?: { has(ref: string): boolean };
}

/** A field of a form or a column of a table in it. */
export type Judged = ItemFormField | ItemFormColumn;
/** What one of them takes; null for a value it takes, else a Chinese sentence saying what to do. */
export type Judge = (value: unknown, options: FormCheckOptions) => string | null;

const load = createRequire(import.meta.url);
const defaultMaxLength = 2000;

/** Judges of fields or columns of one form, by name; a table is judged row by row elsewhere. */
export function judgesOf(fields: Readonly<Record<string, Judged>>, isOfTable = false): Map<string, Judge> {
  // A compiler for each form: a shared one keeps every schema it ever saw.
  // Loaded with the first form: nobody fills one in before the first screen is there.
  const { Ajv } = load('ajv') as typeof import('ajv');
  const ajv = new Ajv({ strict: true, allErrors: false, validateFormats: true });
  ajv.addFormat('date', isDate);
  ajv.addFormat('mobile', /^1[3-9]\d{9}$/);
  ajv.addFormat('credit-code', (value: string) => checkCreditCode(value).ok);
  // Which rule applies depends on the document that the applicant came with: judged beside, not here.
  ajv.addFormat('citizen-number', true);
  ajv.addFormat('person-name', (value: string) => nameProblem(value) === null);
  const longest = isOfTable ? maxCellLength : defaultMaxLength;
  return new Map(
    Object.entries(fields)
      .filter(([, field]) => field.type !== 'array' || field.items.type === 'string')
      .map(([name, field]): [string, Judge] => {
        const validate = ajv.compile(rulesOf(field));
        return [name, (value, options) => valueFault(field, value, validate, longest, options)];
      }),
  );
}

export function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value === 'string') return value.length <= 10_000 && value.trim() === '';
  return Array.isArray(value) && value.length === 0;
}

export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** The part of a field ajv judges; titles and hints stay behind. */
function rulesOf(field: Judged): Record<string, unknown> {
  const codes = choicesOf(field);
  const listed = codes ? { enum: codes } : {};
  const rules: Record<string, unknown> = { type: field.type };
  const keep = ['minLength', 'maxLength', 'pattern', 'format', 'minimum', 'maximum', 'minItems', 'maxItems'];
  for (const [key, value] of Object.entries(field)) if (keep.includes(key)) rules[key] = value;
  if (field.type === 'array')
    return { maxItems: mostItems(field), ...rules, uniqueItems: true, items: { type: 'string', ...listed } };
  return { ...rules, ...listed };
}

function valueFault(
  field: Judged,
  value: unknown,
  validate: ValidateFunction,
  longest: number,
  options: FormCheckOptions,
): string | null {
  // Length first and by ourselves: no pattern or format ever sees more than it is known to be quick on.
  if (typeof value === 'string' && field.type === 'string') {
    const limit = Math.min(field.maxLength ?? longest, field.pattern === undefined ? Infinity : patternTextLimit);
    if (value.length > limit * 2 || [...value].length > limit)
      return fieldMessage(field, { keyword: 'maxLength', limit });
  }
  if (Array.isArray(value) && value.length > maxRows)
    return fieldMessage(field, { keyword: 'maxItems', limit: maxRows });
  if (isFiles(field) && Array.isArray(value) && value.some((ref) => options.files?.has(String(ref)) === false))
    return fieldMessage(field, { keyword: 'file' });
  if (validate(value) && field.type === 'string' && field.format === 'date')
    return dateFault(field, String(value), options.today);
  if (validate(value))
    return field.type === 'string' && field.format === 'citizen-number'
      ? numberFault(field, String(value), options)
      : null;
  const error: ErrorObject | undefined = validate.errors?.[0];
  return fieldMessage(field, { keyword: error?.keyword ?? 'type', limit: Number(error?.params['limit']), value });
}

function numberFault(field: Judged, value: string, { today, certType }: FormCheckOptions): string | null {
  const isApplicants = 'x-source' in field && field['x-source'] === 'person.certNo';
  if (isApplicants && certType !== undefined && !isCitizenNumberType(certType)) {
    const { problem } = checkCertNumber(certType, value, { today: today ?? '9999-12-31' });
    return problem === null ? null : `${field.title}${problem}。`;
  }
  const found = checkCitizenNumber(value, { today: today ?? '9999-12-31' });
  if (found.future === 'fail' && found.check === 'pass')
    return '身份证号码里的出生日期还没有到，请核对证件后重新填写。';
  return found.ok ? null : fieldMessage(field, { keyword: 'format', value });
}

function isDate(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const time = Date.parse(`${value}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(value);
}
