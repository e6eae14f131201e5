import type { Draft, FormRow } from '#contract/cases.ts';
import { isFileField } from '#contract/forms/case-files.ts';
import { maxCellLength, usualFiles, usualRows } from '#contract/forms/form-limits.ts';
import { isBlank } from '#contract/forms/table-words.ts';
import { isFieldShown, type FieldCondition } from '#contract/situation.ts';
import { readCode, readMoney, readName, readNumber, readPhone, readText } from '#contract/typed/index.ts';

export type FormValues = Draft['form'];
export type FieldValue = FormValues[string];

/** One input of an item's form, read from the JSON Schema subset. */
export interface FormFieldSpec {
  name: string;
  title: string;
  hint: string;
  kind: 'text' | 'longText' | 'number' | 'boolean' | 'choice' | 'choices' | 'date' | 'table' | 'files';
  format: string;
  isRequired: boolean;
  isInteger: boolean;
  width: 'full' | 'half' | 'third';
  unit: string;
  maxLength: number;
  options: { value: string; label: string }[];
  /** Path into the applicant the first value is taken from, e.g. `person.name`. */
  source: string;
  when: FieldCondition | null;
  /** 情形: asked with the item, before the rest of the form. */
  isSituation: boolean;
  /** Of a table, from left to right. */
  columns: FormFieldSpec[];
  /** Most rows of a table, most files. */
  maxRows: number;
}

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

const widthOf = (value: unknown): FormFieldSpec['width'] => (value === 'full' || value === 'third' ? value : 'half');

/** The fields in the order they are asked: situations, then `x-order`, the rest as written. */
export function readFields(schema: Json): FormFieldSpec[] {
  const properties = isObject(schema.properties) ? schema.properties : {};
  const required = new Set(list(schema.required));
  const place = (property: Json): number =>
    property['x-situation'] === true ? -1 : typeof property['x-order'] === 'number' ? property['x-order'] : Infinity;
  return Object.entries(properties)
    .flatMap(([name, property]) => (isObject(property) ? [{ name, property, at: place(property) }] : []))
    .sort((one, other) => (one.at === other.at ? 0 : one.at - other.at))
    .map(({ name, property }) => readField(name, property, required.has(name)));
}

function readField(name: string, property: Json, isRequired: boolean): FormFieldSpec {
  const holder = property.type === 'array' && isObject(property.items) ? property.items : property;
  const named = list(holder.oneOf)
    .filter(isObject)
    .map((one) => ({ value: text(one.const), label: text(one.title) }));
  const names = list(holder['x-enumNames']);
  const options =
    named.length > 0
      ? named
      : list(holder.enum).map((value, index) => ({ value: String(value), label: text(names[index]) || String(value) }));
  const maxLength = typeof property.maxLength === 'number' ? property.maxLength : 0;
  const when =
    isObject(property['x-when']) && typeof property['x-when'].field === 'string'
      ? { field: property['x-when'].field, equals: property['x-when'].equals as FieldCondition['equals'] }
      : null;
  const kind = kindOf(property, options.length > 0, maxLength);
  return {
    name,
    kind,
    isRequired,
    options,
    maxLength,
    when,
    title: text(property.title) || name,
    hint: text(property.description),
    format: text(property.format),
    isInteger: property.type === 'integer',
    width: kind === 'longText' || kind === 'table' || kind === 'files' ? 'full' : widthOf(property['x-width']),
    unit: text(property['x-unit']),
    source: text(property['x-source']),
    isSituation: property['x-situation'] === true,
    columns: kind === 'table' ? readFields(holder).map(asColumn) : [],
    maxRows: typeof property.maxItems === 'number' ? property.maxItems : kind === 'files' ? usualFiles : usualRows,
  };
}

/** What fits into a cell: one line, as long as a cell may be. */
const asColumn = (column: FormFieldSpec): FormFieldSpec => ({
  ...column,
  kind: column.kind === 'longText' ? 'text' : column.kind,
  maxLength: column.maxLength || maxCellLength,
});

function kindOf(property: Json, hasOptions: boolean, maxLength: number): FormFieldSpec['kind'] {
  if (isFileField(property)) return 'files';
  if (property.type === 'array')
    return isObject(property.items) && property.items.type === 'object' ? 'table' : 'choices';
  if (hasOptions) return 'choice';
  if (property.type === 'boolean') return 'boolean';
  if (property.type === 'number' || property.type === 'integer') return 'number';
  if (property.format === 'date') return 'date';
  return maxLength > 200 ? 'longText' : 'text';
}

/** Those whose conditions hold, and the conditions of the fields they name. */
export function shownFields(fields: FormFieldSpec[], values: FormValues): FormFieldSpec[] {
  const conditions = new Map(fields.map((one) => [one.name, one.when]));
  return fields.filter((field) => isFieldShown(field.name, (name) => conditions.get(name), values));
}

export const isEmpty = (value: FieldValue | undefined): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  (Array.isArray(value) && value.every((one) => typeof one !== 'string' && isBlank(one)));

/** The rows of a table, as they were typed. */
export const rowsIn = (value: FieldValue | undefined): FormRow[] =>
  Array.isArray(value) ? value.filter((one): one is FormRow => typeof one !== 'string') : [];

/** What the place of a problem is called: the field, of a cell `table.row.column` the row; undefined for what is no field. */
export function placeTitle(titles: ReadonlyMap<string, string>, field: string): string | undefined {
  const [table = '', row] = field.split('.');
  const title = titles.get(table);
  return title === undefined || row === undefined ? title : `${title}第 ${Number(row) + 1} 行`;
}

/** How text typed into a field of words is read; a number or a date has its own input. */
export function readerOf(field: Pick<FormFieldSpec, 'format' | 'source'>): (text: string) => string {
  if (field.format === 'mobile') return readPhone;
  if (field.format === 'citizen-number' || field.format === 'credit-code') return readCode;
  return field.format === 'person-name' || field.source === 'person.name' || field.source === 'entity.legalPerson'
    ? readName
    : readText;
}

/** What was typed into a number field; null when it is not a number, so that nothing is kept that cannot be saved. */
export function numberTyped(
  text: string,
  { isInteger, unit }: Pick<FormFieldSpec, 'isInteger' | 'unit'>,
): number | null {
  const value = unit === '元' ? readMoney(text) : readNumber(text);
  return value !== null && isInteger && !Number.isInteger(value) ? null : value;
}
