import { z } from 'zod';
import { ExpectedError } from '../errors.ts';
import { patternFault } from './item-form-pattern.ts';

/** More than any counter asks for; a screen of them still opens at once. */
export const maxFields = 400;

const text = z.string().max(500);
const length = z.number().int().min(0).max(10_000);

/** Where a screen may prefill a field from: the applicant as read or entered. */
const applicantSources = [
  ...(
    [
      'name',
      'certNo',
      'sex',
      'ethnicity',
      'birth',
      'address',
      'mobile',
      'certAuthority',
      'certValidFrom',
      'certValidTo',
    ] as const
  ).map((name) => `person.${name}` as const),
  ...(['name', 'creditCode', 'legalPerson', 'address'] as const).map((name) => `entity.${name}` as const),
];

const dayBound = z.string().regex(/^(\d{4}-\d{2}-\d{2}|today([+-]\d{1,4}[dmy])?)$/);

const common = {
  title: z.string().min(1).max(100),
  description: text.optional(),
  /** Fields stand in ascending order; those without an order come after, as declared. */
  'x-order': z.number().optional(),
  'x-width': z.enum(['full', 'half', 'third']).optional(),
  /** What the field means in every item that asks for it; by it a value goes along when another item is chosen. */
  'x-meaning': z.string().min(1).max(100).optional(),
  /** Why it is asked for although a department answers it. */
  'x-whyAsked': z.string().trim().min(5).max(200).optional(),
  /** Printed behind the value, e.g. 平方米. */
  'x-unit': z.string().max(20).optional(),
  /** The field exists only while another field has this value. */
  'x-when': z
    .strictObject({ field: z.string(), equals: z.union([z.string().max(200), z.number(), z.boolean()]) })
    .optional(),
  /** 情形: asked before everything else, because what is needed depends on it. */
  'x-situation': z.literal(true).optional(),
};
const choice = z.string().min(1).max(200);
/** Codes to choose from, and in the same order the names people read. */
const choices = {
  enum: z.array(choice).min(1).max(500).optional(),
  'x-enumNames': z.array(z.string().min(1).max(200)).max(500).optional(),
};

const stringField = z.strictObject({
  type: z.literal('string'),
  ...common,
  ...choices,
  minLength: length.optional(),
  maxLength: length.optional(),
  pattern: z.string().optional(),
  format: z.enum(['date', 'citizen-number', 'credit-code', 'mobile']).optional(),
  'x-source': z.enum(applicantSources).optional(),
  /** Bounds of a date: a day, or `today` with days, months or years before or after, e.g. `today-18y`. */
  'x-earliest': dayBound.optional(),
  'x-latest': dayBound.optional(),
});
const numberField = z.strictObject({
  type: z.enum(['number', 'integer']),
  ...common,
  minimum: z.number().optional(),
  maximum: z.number().optional(),
});
const booleanField = z.strictObject({ type: z.literal('boolean'), ...common });
const arrayField = z.strictObject({
  type: z.literal('array'),
  ...common,
  items: z.strictObject({ type: z.literal('string'), ...choices }),
  minItems: z.number().int().min(0).max(100).optional(),
  maxItems: z.number().int().min(0).max(100).optional(),
  uniqueItems: z.literal(true).optional(),
});

const fieldSchema = z.discriminatedUnion('type', [stringField, numberField, booleanField, arrayField]);
const formSchema = z.strictObject({
  type: z.literal('object'),
  title: text.optional(),
  description: text.optional(),
  properties: z.record(z.string(), fieldSchema),
  required: z.array(z.string()).max(maxFields).optional(),
  additionalProperties: z.literal(false).optional(),
});

export type ItemFormField = z.infer<typeof fieldSchema>;
export type ItemFormSchema = z.infer<typeof formSchema>;

/** A form definition outside the subset; `detail.reason` names the place. */
export class ItemFormRefused extends ExpectedError {
  constructor(reason: string) {
    super('ITEM_SCHEMA_UNSUPPORTED', { reason });
    this.name = 'ItemFormRefused';
  }
}

/**
 * Takes a form definition from the catalogue.
 *
 * @throws ItemFormRefused anything beyond the subset: other keywords, references, unsafe patterns, contradictions
 */
export function parseItemForm(schema: unknown): ItemFormSchema {
  checkNames(schema);
  const parsed = formSchema.safeParse(schema);
  if (!parsed.success) throw new ItemFormRefused(describe(parsed.error.issues));
  const { properties, required = [] } = parsed.data;
  for (const name of required)
    if (!Object.hasOwn(properties, name)) throw new ItemFormRefused(`required 里的 ${name} 不存在`);
  for (const [name, field] of Object.entries(properties)) {
    const fault =
      fieldFault(field) ?? conditionFault(name, properties) ?? situationFault(field, required.includes(name));
    if (fault) throw new ItemFormRefused(`${name}：${fault}`);
  }
  return parsed.data;
}

/** The codes of a field with a fixed list, or null. */
export function choicesOf(field: ItemFormField): string[] | null {
  const holder = field.type === 'array' ? field.items : field.type === 'string' ? field : null;
  return holder?.enum ?? null;
}

// Before anything copies the object: copying a key such as __proto__ would already be the attack.
function checkNames(schema: unknown): void {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema))
    throw new ItemFormRefused('表单定义不是对象');
  const properties: unknown = Object.hasOwn(schema, 'properties')
    ? (schema as { properties: unknown }).properties
    : null;
  if (typeof properties !== 'object' || properties === null) throw new ItemFormRefused('缺少 properties');
  const names = Object.keys(properties);
  if (names.length > maxFields) throw new ItemFormRefused(`表单超过 ${maxFields} 项`);
  for (const name of names) {
    if (!/^[A-Za-z][A-Za-z0-9_]{0,63}$/.test(name) || name in Object.prototype || name === 'prototype') {
      throw new ItemFormRefused(`字段名 ${name.slice(0, 40)} 不能使用`);
    }
  }
}

function fieldFault(field: ItemFormField): string | null {
  const holder = field.type === 'array' ? field.items : field.type === 'string' ? field : null;
  if (holder?.['x-enumNames'] && holder['x-enumNames'].length !== holder.enum?.length)
    return 'x-enumNames 与 enum 的个数不同';
  const codes = choicesOf(field);
  if (codes && new Set(codes).size !== codes.length) return '选项有重复';
  if (field.type === 'array') {
    if (!codes) return '多选项必须列出选项';
    return (field.minItems ?? 0) > (field.maxItems ?? 100) ? 'minItems 大于 maxItems' : null;
  }
  if (field.type === 'string') {
    if ((field.minLength ?? 0) > (field.maxLength ?? 10_000)) return 'minLength 大于 maxLength';
    return field.pattern === undefined ? null : patternFault(field.pattern);
  }
  if (field.type !== 'boolean' && (field.minimum ?? -Infinity) > (field.maximum ?? Infinity))
    return 'minimum 大于 maximum';
  return null;
}

function situationFault(field: ItemFormField, isRequired: boolean): string | null {
  if (field['x-situation'] === undefined) return null;
  if (choicesOf(field) === null && field.type !== 'boolean') return '情形要有选项，或者是“是否”';
  return isRequired ? null : '情形没有答就不知道要收什么，请列入 required';
}

function conditionFault(name: string, properties: Record<string, ItemFormField>): string | null {
  const seen = new Set([name]);
  for (let when = properties[name]?.['x-when']; when;) {
    const next = Object.hasOwn(properties, when.field) ? properties[when.field] : undefined;
    if (!next) return `x-when 里的 ${when.field.slice(0, 40)} 不存在`;
    if (seen.has(when.field)) return 'x-when 互相依赖，成了循环';
    seen.add(when.field);
    when = next['x-when'];
  }
  return null;
}

function describe(issues: readonly z.core.$ZodIssue[]): string {
  return issues
    .slice(0, 3)
    .map((issue) => {
      const place = issue.path.map(String).join('.') || '表单';
      return issue.code === 'unrecognized_keys'
        ? `${place} 用了不支持的 ${issue.keys.join('、').slice(0, 100)}`
        : `${place} 不合要求`;
    })
    .join('；');
}
