import type { Draft, DraftMaterial, FormValue } from './cases.ts';
import type { ServiceItem } from './catalogue.ts';
import { fieldMaterial, isFileField } from './forms/case-files.ts';
import type { z } from 'zod';

/** What a draft keeps when another item is chosen, and what it would lose. */
export interface ItemChange {
  kept: Pick<Draft, 'form' | 'formSources' | 'materials'>;
  /** Materials that are the same thing in both items: where their scans go. */
  moves: { from: string; to: string }[];
  /** What a clerk did that the other item has no place for, as a person reads it; empty when nothing is lost. */
  lost: string[];
}

type Json = Record<string, unknown>;
type Value = z.infer<typeof FormValue>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const fieldsOf = (item: ServiceItem): Map<string, Json> =>
  new Map(
    Object.entries(isObject(item.form.properties) ? item.form.properties : {}).filter(
      (entry): entry is [string, Json] => isObject(entry[1]),
    ),
  );
const isFilled = (value: Value | undefined): value is Exclude<Value, null> =>
  value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);

/** What a field means wherever it stands: its declared meaning, or the part of the applicant it repeats. */
function meaningOf(field: Json): string | null {
  const meaning = field['x-meaning'] ?? field['x-source'];
  return typeof meaning === 'string' && meaning !== '' ? meaning : null;
}

/**
 * Only what means the same goes along: a material of the same catalogue identity, a field of the same meaning and kind. That both items call
 * something M01 says nothing. The same item published anew keeps everything it still asks for.
 *
 * @param scanned materials of the draft that have scans
 */
export function itemChange(
  draft: Draft,
  from: ServiceItem | null,
  to: ServiceItem,
  scanned: readonly string[] = [],
): ItemChange {
  if (from === null)
    return {
      kept: { form: draft.form, formSources: draft.formSources, materials: draft.materials },
      moves: [],
      lost: [],
    };
  const isSameItem = from.taskCode === to.taskCode;
  const form: Draft['form'] = {};
  const formSources: Draft['formSources'] = {};
  const lost: string[] = [];
  const moves: ItemChange['moves'] = [];
  const target = fieldsOf(to);
  for (const [name, field] of fieldsOf(from)) {
    const value = draft.form[name];
    if (!isFilled(value)) continue;
    const place = isSameItem ? (target.has(name) ? name : null) : samePlace(field, target);
    const source = draft.formSources[name];
    if (place !== null) {
      form[place] = value;
      // Files that were added to the field go along with it; those of a material go with that.
      if (isFileField(field)) moves.push({ from: fieldMaterial(name), to: fieldMaterial(place) });
      if (source) formSources[place] = source;
    } else if (source !== 'card' && source !== 'department' && !repeatsApplicant(field, value, draft))
      lost.push(`已填的“${typeof field.title === 'string' ? field.title : name}”`);
  }
  const materials: DraftMaterial[] = [];
  for (const material of from.materials) {
    const entry = draft.materials.find((one) => one.materialId === material.materialId);
    const same = to.materials.find((one) =>
      isSameItem
        ? one.materialId === material.materialId
        : material.materialCode !== undefined && one.materialCode === material.materialCode,
    );
    if (same) {
      moves.push({ from: material.materialId, to: same.materialId });
      if (entry) materials.push({ ...entry, materialId: same.materialId, ofItem: to.taskCode });
    } else if (entry?.isCollected) lost.push(`已收的“${material.materialName}”`);
    if (!same && scanned.includes(material.materialId)) lost.push(`“${material.materialName}”的扫描件`);
  }
  return { kept: { form, formSources, materials }, moves, lost };
}

function samePlace(field: Json, target: ReadonlyMap<string, Json>): string | null {
  const meaning = meaningOf(field);
  if (meaning === null) return null;
  for (const [name, other] of target)
    if (
      meaningOf(other) === meaning &&
      other.type === field.type &&
      JSON.stringify([other.enum, other.items]) === JSON.stringify([field.enum, field.items])
    )
      return name;
  return null;
}

/** Written on the applicant as well: nothing is lost with it. */
function repeatsApplicant(field: Json, value: Value, { applicant }: Draft): boolean {
  const [holder, name = ''] = String(field['x-source'] ?? '').split('.');
  const source = holder === 'person' ? applicant.person : holder === 'entity' ? applicant.entity : null;
  return source !== null && Object.entries(source).some(([key, held]) => key === name && held === value);
}
