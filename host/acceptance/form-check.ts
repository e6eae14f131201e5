import type { ServiceItem } from '#contract/catalogue.ts';
import { compileItemForm, type ItemForm } from './item-form.ts';

const compiled = new Map<string, { version: number; schema: string; form: ItemForm }>();

/** The item's form, compiled once per published version. @throws ExpectedError ITEM_SCHEMA_UNSUPPORTED */
export function formOf(item: ServiceItem): ItemForm {
  const known = compiled.get(item.taskCode);
  const schema = JSON.stringify(item.form);
  if (known && known.version === item.taskVersion && known.schema === schema) return known.form;
  const form = compileItemForm(item.form);
  compiled.set(item.taskCode, { version: item.taskVersion, schema, form });
  return form;
}
