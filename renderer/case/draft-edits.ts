import type { Draft, DraftMaterial } from '#contract/cases.ts';
import type { FieldValue } from './form-fields.ts';

/** A field as the clerk left it. */
export function withField(draft: Draft, name: string, value: FieldValue): Pick<Draft, 'form' | 'formSources'> {
  const formSources = { ...draft.formSources };
  // Something else than the card or the department said is somebody's own word, and stays marked so.
  if (formSources[name]) formSources[name] = 'clerk';
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
    originalReturned: false,
    copyNum: 0,
    ofItem: '',
    instead: null,
  };
  return [...materials.filter((one) => one.materialId !== materialId), { ...before, ...part }];
}
