import {
  columnsOf,
  mostItems,
  rowOf,
  type ItemFormField,
  type ItemFormSchema,
} from '#contract/forms/item-form-schema.ts';
import { fieldMessage, requiredMessage, rowMessage } from './item-form-messages.ts';
import {
  isEmpty,
  isPlainObject,
  judgesOf,
  type FieldProblem,
  type FormCheckOptions,
  type Judge,
} from './value-fault.ts';

export type TableRow = Record<string, string | number | boolean>;
type CheckRows = (value: unknown, options: FormCheckOptions) => { values: TableRow[]; problems: FieldProblem[] };

/** What is wrong is told cell by cell, as far as somebody reads on. */
const mostProblems = 20;

/** How the rows of each table of a form are judged. */
export function tablesOf(form: ItemFormSchema): ReadonlyMap<string, CheckRows> {
  return new Map(
    Object.entries(form.properties).flatMap(([name, field]): [string, CheckRows][] => {
      const row = rowOf(field);
      if (!row || field.type !== 'array') return [];
      const judges = judgesOf(row.properties, true);
      return [[name, (value, options) => checkRows({ name, field, judges }, value, options)]];
    }),
  );
}

interface Table {
  name: string;
  field: Extract<ItemFormField, { type: 'array' }>;
  judges: ReadonlyMap<string, Judge>;
}

/** Rows in which nothing stands are none: a screen offers an empty one to go on with. */
function checkRows({ name, field, judges }: Table, value: unknown, options: FormCheckOptions): ReturnType<CheckRows> {
  const row = rowOf(field);
  if (!row || !Array.isArray(value)) return wrong(name, fieldMessage(field, { keyword: 'type' }));
  const limit = mostItems(field);
  // Before any row is looked at: the blank one behind the last is not one too many.
  if (value.length > limit + 1) return wrong(name, fieldMessage(field, { keyword: 'maxItems', limit }));
  const values: TableRow[] = [];
  const problems: FieldProblem[] = [];
  value.forEach((given: unknown, at) => {
    if (problems.length >= mostProblems) return;
    if (!isPlainObject(given) || Object.keys(given).some((key) => !Object.hasOwn(row.properties, key))) {
      problems.push({
        field: name,
        message: rowMessage(field, at, '有表里没有的列，没有采用。请刷新页面后重新填写。'),
      });
      return;
    }
    const filled = Object.entries(given).filter(([, cell]) => !isEmpty(cell));
    if (filled.length === 0) return;
    values.push(Object.fromEntries(filled) as TableRow);
    for (const column of columnsOf(row)) {
      const cell: unknown = Object.hasOwn(given, column) ? given[column] : undefined;
      const asked = row.properties[column];
      const fault = !asked
        ? null
        : !isEmpty(cell)
          ? (judges.get(column)?.(cell, options) ?? null)
          : row.required?.includes(column)
            ? requiredMessage(asked)
            : null;
      if (fault !== null) problems.push({ field: `${name}.${at}.${column}`, message: rowMessage(field, at, fault) });
    }
  });
  if (problems.length > 0) return { values, problems: problems.slice(0, mostProblems) };
  if (values.length > limit) return wrong(name, fieldMessage(field, { keyword: 'maxItems', limit }));
  const least = field.minItems ?? 0;
  if (values.length > 0 && values.length < least)
    return wrong(name, fieldMessage(field, { keyword: 'minItems', limit: least }));
  return { values, problems };
}

const wrong = (field: string, message: string): ReturnType<CheckRows> => ({
  values: [],
  problems: [{ field, message }],
});
