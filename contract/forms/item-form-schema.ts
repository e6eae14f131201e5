import { z } from 'zod';
import { ExpectedError } from '../errors.ts';
import { maxCellLength, maxCells, maxColumns, maxFields, maxRows, usualFiles, usualRows } from './form-limits.ts';
import { longestFileField } from './case-files.ts';
import { patternFault } from './item-form-pattern.ts';

const sentence = z.string().max(500);
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
  description: sentence.optional(),
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

/** What words have to be. */
const text = {
  ...choices,
  minLength: length.optional(),
  maxLength: length.optional(),
  pattern: z.string().optional(),
  format: z.enum(['date', 'citizen-number', 'credit-code', 'mobile', 'person-name']).optional(),
  /** Bounds of a date: a day, or `today` with days, months or years before or after, e.g. `today-18y`. */
  'x-earliest': dayBound.optional(),
  'x-latest': dayBound.optional(),
};
const bounds = { minimum: z.number().optional(), maximum: z.number().optional() };

/** What a column of a table may say: nothing hangs on one row's answer, and nothing is brought into one from elsewhere. */
const ofColumn = {
  title: common.title,
  description: common.description,
  'x-order': common['x-order'],
  'x-unit': common['x-unit'],
};
const columnSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('string'), ...ofColumn, ...text }),
  z.strictObject({ type: z.enum(['number', 'integer']), ...ofColumn, ...bounds }),
  z.strictObject({ type: z.literal('boolean'), ...ofColumn }),
]);
/** A table is a list of these: one level deep, never rows in rows. */
const rowSchema = z.strictObject({
  type: z.literal('object'),
  properties: z.record(z.string(), columnSchema),
  required: z.array(z.string()).max(maxColumns).optional(),
  additionalProperties: z.literal(false).optional(),
});

const stringField = z.strictObject({
  type: z.literal('string'),
  ...common,
  ...text,
  'x-source': z.enum(applicantSources).optional(),
});
const numberField = z.strictObject({ type: z.enum(['number', 'integer']), ...common, ...bounds });
const booleanField = z.strictObject({ type: z.literal('boolean'), ...common });
const arrayField = z.strictObject({
  type: z.literal('array'),
  ...common,
  items: z.discriminatedUnion('type', [
    /** `case-file`: names of files of the case in the place of codes. */
    z.strictObject({ type: z.literal('string'), ...choices, format: z.literal('case-file').optional() }),
    rowSchema,
  ]),
  minItems: z.number().int().min(0).max(maxRows).optional(),
  maxItems: z.number().int().min(0).max(maxRows).optional(),
  uniqueItems: z.literal(true).optional(),
});

const fieldSchema = z.discriminatedUnion('type', [stringField, numberField, booleanField, arrayField]);
const formSchema = z.strictObject({
  type: z.literal('object'),
  title: sentence.optional(),
  description: sentence.optional(),
  properties: z.record(z.string(), fieldSchema),
  required: z.array(z.string()).max(maxFields).optional(),
  additionalProperties: z.literal(false).optional(),
});

export type ItemFormField = z.infer<typeof fieldSchema>;
export type ItemFormColumn = z.infer<typeof columnSchema>;
export type ItemFormRow = z.infer<typeof rowSchema>;
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
      (field.type === 'array' ? listFault(name, field) : fieldFault(field)) ??
      conditionFault(name, properties) ??
      situationFault(field, required.includes(name));
    if (fault) throw new ItemFormRefused(`${name}：${fault}`);
  }
  const cells = Object.values(properties).reduce((sum, field) => sum + cellsOf(field), 0);
  if (cells > maxCells) throw new ItemFormRefused(`表格填满时超过 ${maxCells} 格，请减少列或用 maxItems 减少行`);
  return parsed.data;
}

/** What a row of a table holds; null for every other field. */
export const rowOf = (field: ItemFormField): ItemFormRow | null =>
  field.type === 'array' && field.items.type === 'object' ? field.items : null;

/** Whether a field is filled with files of the case. */
export const isFiles = (field: ItemFormField | ItemFormColumn): boolean =>
  field.type === 'array' && field.items.type === 'string' && field.items.format === 'case-file';

/** Most rows of a table, most files, most choices of a list. */
export const mostItems = (field: Extract<ItemFormField, { type: 'array' }>): number =>
  field.maxItems ?? (field.items.type === 'object' ? usualRows : isFiles(field) ? usualFiles : maxRows);

/** Columns as they stand from left to right. */
export const columnsOf = (row: ItemFormRow): string[] =>
  Object.keys(row.properties).toSorted(
    (one, other) =>
      (row.properties[one]?.['x-order'] ?? Infinity) - (row.properties[other]?.['x-order'] ?? Infinity) || 0,
  );

function cellsOf(field: ItemFormField): number {
  const row = rowOf(field);
  return row && field.type === 'array' ? Object.keys(row.properties).length * mostItems(field) : 0;
}

/** The codes of a field with a fixed list, or null. */
export const choicesOf = (field: ItemFormField | ItemFormColumn): string[] | null => choiceHolder(field)?.enum ?? null;

/** What carries the list of a field with one. */
function choiceHolder(
  field: ItemFormField | ItemFormColumn,
): { enum?: string[] | undefined; 'x-enumNames'?: string[] | undefined } | null {
  if (field.type !== 'array') return field.type === 'string' ? field : null;
  return field.items.type === 'string' ? field.items : null;
}

// Before anything copies the object: copying a key such as __proto__ would already be the attack.
function checkNames(schema: unknown): void {
  if (!isObject(schema)) throw new ItemFormRefused('表单定义不是对象');
  const fields = propertiesOf(schema);
  if (fields === null) throw new ItemFormRefused('缺少 properties');
  const columns = Object.values(fields).flatMap((field) => {
    const items = isObject(field) && Object.hasOwn(field, 'items') ? field['items'] : null;
    const found = isObject(items) ? propertiesOf(items) : null;
    return found === null ? [] : [Object.keys(found)];
  });
  const names = [...Object.keys(fields), ...columns.flat()];
  if (names.length > maxFields) throw new ItemFormRefused(`表单超过 ${maxFields} 项`);
  if (columns.some((one) => one.length > maxColumns)) throw new ItemFormRefused(`表格超过 ${maxColumns} 列`);
  for (const name of names) {
    if (!/^[A-Za-z][A-Za-z0-9_]{0,63}$/.test(name) || name in Object.prototype || name === 'prototype') {
      throw new ItemFormRefused(`字段名 ${name.slice(0, 40)} 不能使用`);
    }
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
function propertiesOf(schema: Record<string, unknown>): Record<string, unknown> | null {
  const properties = Object.hasOwn(schema, 'properties') ? schema['properties'] : null;
  return typeof properties === 'object' && properties !== null ? (properties as Record<string, unknown>) : null;
}

function listFault(name: string, field: Extract<ItemFormField, { type: 'array' }>): string | null {
  if ((field.minItems ?? 0) > mostItems(field)) return 'minItems 大于 maxItems';
  if (isFiles(field)) return fileFault(name, field);
  return field.items.type === 'object'
    ? tableFault(field.items, field.uniqueItems === true)
    : (choiceFault(field) ?? (choicesOf(field) ? null : '多选项必须列出选项'));
}

function fileFault(name: string, field: ItemFormField): string | null {
  if (choicesOf(field)) return '附件不能列出选项';
  return name.length > longestFileField ? `附件的字段名最多 ${longestFileField} 个字符` : null;
}

function tableFault(row: ItemFormRow, isUnique: boolean): string | null {
  if (isUnique) return '表格不能用 uniqueItems';
  const names = Object.keys(row.properties);
  if (names.length === 0) return '表格没有列';
  for (const name of row.required ?? [])
    if (!names.includes(name)) return `required 里的列 ${name.slice(0, 40)} 不存在`;
  for (const [name, column] of Object.entries(row.properties)) {
    const isLong = column.type === 'string' && (column.maxLength ?? 0) > maxCellLength;
    const fault = isLong ? `一格最多 ${maxCellLength} 字，长的请另设一项` : fieldFault(column);
    if (fault) return `列 ${name}：${fault}`;
  }
  return null;
}

function choiceFault(field: ItemFormField | ItemFormColumn): string | null {
  const holder = choiceHolder(field);
  if (holder?.['x-enumNames'] && holder['x-enumNames'].length !== holder.enum?.length)
    return 'x-enumNames 与 enum 的个数不同';
  return holder?.enum && new Set(holder.enum).size !== holder.enum.length ? '选项有重复' : null;
}

function fieldFault(field: Exclude<ItemFormField, { type: 'array' }> | ItemFormColumn): string | null {
  const fault = choiceFault(field);
  if (fault) return fault;
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
