import { createRequire } from 'node:module';
import type { ErrorObject, ValidateFunction } from 'ajv';
import { checkCertNumber, isCitizenNumberType } from '#contract/codes/cert-number.ts';
import { checkCitizenNumber } from '#contract/codes/citizen-number.ts';
import { checkCreditCode } from '#contract/codes/credit-code.ts';
import { dateFault } from './date-bounds.ts';
import { fieldMessage, requiredMessage } from './item-form-messages.ts';
import { isFieldShown } from '#contract/situation.ts';
import { patternTextLimit } from '#contract/forms/item-form-pattern.ts';
import { choicesOf, parseItemForm, type ItemFormField, type ItemFormSchema } from '#contract/forms/item-form-schema.ts';

export { ItemFormRefused, type ItemFormField, type ItemFormSchema } from '#contract/forms/item-form-schema.ts';

export type ItemFormValue = string | number | boolean | string[];
export type ItemFormValues = Record<string, ItemFormValue>;

export interface FieldProblem {
  /** Property name; empty when the whole form is unusable. */
  field: string;
  /** Chinese sentence with the next step. */
  message: string;
}

export interface FormCheckOptions {
  /** ISO date; with it, citizen numbers of people not born yet are refused. */
  today?: string;
  /** Of the applicant's document: a field that takes its number is checked by that document's rule, whatever the form calls it. */
  certType?: string;
}

export interface ItemForm {
  readonly schema: ItemFormSchema;
  /** Property names in the order they stand on the screen. */
  readonly order: readonly string[];
  /** At most one problem for each field; empty when the form can be submitted. */
  validate(values: unknown, options?: FormCheckOptions): FieldProblem[];
  /** The same with the values that count: without empty fields and without those their condition hides. */
  check(values: unknown, options?: FormCheckOptions): { values: ItemFormValues; problems: FieldProblem[] };
}

const load = createRequire(import.meta.url);
const defaultMaxLength = 2000;
const unusable: FieldProblem = { field: '', message: '表单内容格式不对，没有采用。请刷新页面后重新填写。' };

/**
 * Compiles an item's form (a named subset of JSON Schema with hints for the screen).
 *
 * @param schema as the catalogue sends it; not trusted
 * @throws ItemFormRefused outside the subset
 * @see parseItemForm for what the subset holds
 */
export function compileItemForm(schema: unknown): ItemForm {
  const form = parseItemForm(schema);
  const names = Object.keys(form.properties);
  // Situations first: what else is asked depends on them.
  const place = (name: string): number =>
    form.properties[name]?.['x-situation'] ? -1 : (form.properties[name]?.['x-order'] ?? Infinity);
  const order = names.toSorted((a, b) => place(a) - place(b) || 0);
  const required = new Set(form.required);
  const validators = compileFields(form);

  const check: ItemForm['check'] = (input, options = {}) => {
    if (!isPlainObject(input) || Object.keys(input).length > 1000) return { values: {}, problems: [unusable] };
    const problems: FieldProblem[] = Object.keys(input)
      .filter((name) => !Object.hasOwn(form.properties, name))
      .slice(0, 20)
      .map((name) => ({
        field: name.slice(0, 64),
        message: `表单里没有“${name.slice(0, 40)}”这一项，没有采用。请刷新页面后重新填写。`,
      }));
    const values: ItemFormValues = {};
    for (const name of order) {
      const field = form.properties[name];
      if (!field || !isFieldShown(name, (one) => form.properties[one]?.['x-when'], input)) continue;
      const value: unknown = Object.hasOwn(input, name) ? input[name] : undefined;
      if (isEmpty(value)) {
        if (required.has(name)) problems.push({ field: name, message: requiredMessage(field) });
        continue;
      }
      const fault = valueFault(field, value, validators.get(name), options);
      if (fault === null) values[name] = value as ItemFormValue;
      else problems.push({ field: name, message: fault });
    }
    return { values, problems };
  };

  return {
    schema: form,
    order,
    check,
    validate: (values, options) => check(values, options).problems,
  };
}

function compileFields(form: ItemFormSchema): Map<string, ValidateFunction> {
  // A compiler for each form: a shared one keeps every schema it ever saw.
  // Loaded with the first form: nobody fills one in before the first screen is there.
  const { Ajv } = load('ajv') as typeof import('ajv');
  const ajv = new Ajv({ strict: true, allErrors: false, validateFormats: true });
  ajv.addFormat('date', isDate);
  ajv.addFormat('mobile', /^1[3-9]\d{9}$/);
  ajv.addFormat('credit-code', (value: string) => checkCreditCode(value).ok);
  // Which rule applies depends on the document that the applicant came with: judged beside, not here.
  ajv.addFormat('citizen-number', true);
  return new Map(Object.entries(form.properties).map(([name, field]) => [name, ajv.compile(rulesOf(field))]));
}

/** The part of a field ajv judges; titles and hints stay behind. */
function rulesOf(field: ItemFormField): Record<string, unknown> {
  const codes = choicesOf(field);
  const listed = codes ? { enum: codes } : {};
  const rules: Record<string, unknown> = { type: field.type };
  const keep = ['minLength', 'maxLength', 'pattern', 'format', 'minimum', 'maximum', 'minItems', 'maxItems'];
  for (const [key, value] of Object.entries(field)) if (keep.includes(key)) rules[key] = value;
  if (field.type === 'array')
    return { maxItems: 100, ...rules, uniqueItems: true, items: { type: 'string', ...listed } };
  return { ...rules, ...listed };
}

function valueFault(
  field: ItemFormField,
  value: unknown,
  validate: ValidateFunction | undefined,
  options: FormCheckOptions,
): string | null {
  // Length first and by ourselves: no pattern or format ever sees more than it is known to be quick on.
  if (typeof value === 'string' && field.type === 'string') {
    const limit = Math.min(
      field.maxLength ?? defaultMaxLength,
      field.pattern === undefined ? Infinity : patternTextLimit,
    );
    if (value.length > limit * 2 || [...value].length > limit)
      return fieldMessage(field, { keyword: 'maxLength', limit });
  }
  if (Array.isArray(value) && value.length > 100) return fieldMessage(field, { keyword: 'maxItems', limit: 100 });
  if (validate?.(value) && field.type === 'string' && field.format === 'date')
    return dateFault(field, String(value), options.today);
  if (validate?.(value))
    return field.type === 'string' && field.format === 'citizen-number'
      ? numberFault(field, String(value), options)
      : null;
  const error: ErrorObject | undefined = validate?.errors?.[0];
  return fieldMessage(field, { keyword: error?.keyword ?? 'type', limit: Number(error?.params['limit']), value });
}

function numberFault(field: ItemFormField, value: string, { today, certType }: FormCheckOptions): string | null {
  const isApplicants = field.type === 'string' && field['x-source'] === 'person.certNo';
  if (isApplicants && certType !== undefined && !isCitizenNumberType(certType)) {
    const { problem } = checkCertNumber(certType, value, { today: today ?? '9999-12-31' });
    return problem === null ? null : `${field.title}${problem}。`;
  }
  const found = checkCitizenNumber(value, { today: today ?? '9999-12-31' });
  if (found.future === 'fail' && found.check === 'pass')
    return '身份证号码里的出生日期还没有到，请核对证件后重新填写。';
  return found.ok ? null : fieldMessage(field, { keyword: 'format', value });
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value === 'string') return value.length <= 10_000 && value.trim() === '';
  return Array.isArray(value) && value.length === 0;
}

function isDate(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const time = Date.parse(`${value}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(value);
}
