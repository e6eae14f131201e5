import type { ServiceItem } from '#contract/catalogue.ts';
import { compileItemForm, type ItemForm } from './item-form.ts';

/** By the published definition itself: the catalogue hands out the same object until the feed brings another. */
const compiled = new WeakMap<ServiceItem['form'], ItemForm>();

/** The item's form, compiled once. @throws ExpectedError ITEM_SCHEMA_UNSUPPORTED */
export function formOf(item: ServiceItem): ItemForm {
  const known = compiled.get(item.form);
  if (known) return known;
  const form = compileItemForm(item.form);
  compiled.set(item.form, form);
  return form;
}
