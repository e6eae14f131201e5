import { requiredMessage } from './item-form-messages.ts';
import { isFieldShown } from '#contract/situation.ts';
import { parseItemForm, type ItemFormSchema } from '#contract/forms/item-form-schema.ts';
import { tablesOf, type TableRow } from './table-rows.ts';
import { isEmpty, isPlainObject, judgesOf, type FieldProblem, type FormCheckOptions } from './value-fault.ts';

export { ItemFormRefused, type ItemFormField, type ItemFormSchema } from '#contract/forms/item-form-schema.ts';

export type ItemFormValue = string | number | boolean | string[] | TableRow[];
export type ItemFormValues = Record<string, ItemFormValue>;

export interface ItemForm {
  readonly schema: ItemFormSchema;
  /** Property names in the order they stand on the screen. */
  readonly order: readonly string[];
  /** At most one problem for each field or cell; empty when the form can be submitted. */
  validate(values: unknown, options?: FormCheckOptions): FieldProblem[];
  /** The same with the values that count: without empty fields and without those their condition hides. */
  check(values: unknown, options?: FormCheckOptions): { values: ItemFormValues; problems: FieldProblem[] };
}

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
  const judges = judgesOf(form.properties);
  const tables = tablesOf(form);

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
      const rows = tables.get(name)?.(value, options);
      if (rows) {
        if (rows.problems.length > 0) problems.push(...rows.problems);
        else if (rows.values.length > 0) values[name] = rows.values;
        else if (required.has(name)) problems.push({ field: name, message: requiredMessage(field) });
        continue;
      }
      const fault = judges.get(name)?.(value, options) ?? null;
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
