import type { Draft, DraftMaterial } from '#contract/cases.ts';
import type { ServiceItem } from '#contract/catalogue.ts';
import type { FieldValue, FormFieldSpec } from './form-fields.ts';

/** A field as the clerk left it; it no longer counts as brought by a card or a department. */
export function withField(draft: Draft, name: string, value: FieldValue): Pick<Draft, 'form' | 'formSources'> {
  const formSources = { ...draft.formSources };
  delete formSources[name];
  return { form: { ...draft.form, [name]: value }, formSources };
}

export function withMaterial(
  materials: readonly DraftMaterial[],
  materialId: string,
  part: Partial<DraftMaterial>,
): DraftMaterial[] {
  const before = materials.find((one) => one.materialId === materialId) ?? {
    materialId,
    isCollected: false,
    collectType: '1' as const,
    collectNum: 1,
    originalChecked: false,
  };
  return [...materials.filter((one) => one.materialId !== materialId), { ...before, ...part }];
}

/** What stays when another item is chosen: answers to questions it does not ask would only stand in the way. */
export function keptFor(
  item: ServiceItem,
  fields: readonly FormFieldSpec[],
  draft: Draft,
): Pick<Draft, 'form' | 'formSources' | 'materials'> {
  const asked = new Set(fields.map((field) => field.name));
  const known = new Set(item.materials.map((one) => one.materialId));
  return {
    form: Object.fromEntries(Object.entries(draft.form).filter(([name]) => asked.has(name))),
    formSources: Object.fromEntries(Object.entries(draft.formSources).filter(([name]) => asked.has(name))),
    materials: draft.materials.filter((one) => known.has(one.materialId)),
  };
}
