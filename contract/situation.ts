import { z } from 'zod';
import type { SituationCondition } from './situation-condition.ts';
import type { Draft } from './cases.ts';
import type { ServiceItem } from './catalogue.ts';

type Value = Draft['form'][string] | undefined;
/** What a field hangs on: another field of the form that has this value. */
export interface FieldCondition {
  field: string;
  equals: string | number | boolean;
}

/** Follows the conditions upwards: a field under a hidden field is hidden, whatever value is there for it. */
export function isFieldShown(
  name: string,
  conditionOf: (name: string) => FieldCondition | null | undefined,
  values: Record<string, unknown>,
): boolean {
  const seen = new Set<string>();
  for (let when = conditionOf(name); when && !seen.has(when.field); when = conditionOf(when.field)) {
    if (!Object.hasOwn(values, when.field) || values[when.field] !== when.equals) return false;
    seen.add(when.field);
  }
  return true;
}

const published = new WeakMap<ServiceItem, ServiceItem>();

/**
 * The item as it asks in the situation a case is in: without the papers and questions to departments that its answers make needless. The
 * same object where nothing is left out. A paper that was handed in or scanned all the same stays, as one that nobody asks for.
 *
 * @param scanned materials of the draft that have scans
 */
export function itemInSituation(
  item: ServiceItem,
  { form, materials }: Pick<Draft, 'form' | 'materials'>,
  scanned: readonly string[] = [],
): ServiceItem {
  const { verificationsWhen = {} } = item;
  const kept = item.materials.flatMap((material) => {
    if (material.when === undefined || holds(item, material.when, form)) return [material];
    const { materialId } = material;
    const isHere =
      scanned.includes(materialId) || materials.some((one) => one.materialId === materialId && one.isCollected);
    return isHere ? [{ ...material, isRequired: false }] : [];
  });
  const asked = item.verifications.filter((name) => {
    const when = Object.hasOwn(verificationsWhen, name) ? verificationsWhen[name] : undefined;
    return when === undefined || holds(item, when, form);
  });
  const isSame =
    kept.length === item.materials.length &&
    asked.length === item.verifications.length &&
    kept.every((one, at) => one === item.materials[at]);
  if (isSame) return item;
  const situated = { ...item, materials: kept, verifications: asked };
  published.set(situated, publishedItem(item));
  return situated;
}

/** Whole, as it was published, whatever the situation of a case leaves out of it. */
export const publishedItem = (item: ServiceItem): ServiceItem => published.get(item) ?? item;

/** Whether two ask for the same of the same item: nothing has to be drawn anew. */
export const isAskedAlike = (one: ServiceItem, other: ServiceItem): boolean =>
  publishedItem(one) === publishedItem(other) &&
  one.materials.length === other.materials.length &&
  one.materials.every(({ materialId, isRequired }, at) => {
    const beside = other.materials[at];
    return beside?.materialId === materialId && beside.isRequired === isRequired;
  }) &&
  one.verifications.join() === other.verifications.join();

/** Whether anything of it depends on the situation. */
export const hasSituations = (item: ServiceItem): boolean =>
  item.verificationsWhen !== undefined || item.materials.some((one) => one.when !== undefined);

/** Whether a paper that is here is one the situation does not ask for. */
export function isBesideSituation(item: ServiceItem, materialId: string, form: Draft['form']): boolean {
  const when = item.materials.find((one) => one.materialId === materialId)?.when;
  return when !== undefined && !holds(item, when, form);
}

/** Number of a material's row in reports, from 1: its place in the item as published, so that it stays when the situation changes. */
export const materialSeq = (item: ServiceItem, materialId: string): number =>
  publishedItem(item).materials.findIndex((one) => one.materialId === materialId) + 1;

function holds(item: ServiceItem, when: SituationCondition, form: Draft['form']): boolean {
  return when.every(({ field, in: answers }) => {
    if (!isFieldShown(field, (name) => conditionOf(item.form, name), form)) return false;
    const value: Value = Object.hasOwn(form, field) ? form[field] : undefined;
    if (Array.isArray(value)) return value.some((one) => typeof one === 'string' && answers.includes(one));
    return (typeof value === 'string' || typeof value === 'boolean') && answers.includes(value);
  });
}

const Conditioned = z.object({
  'x-when': z.object({ field: z.string(), equals: z.union([z.string(), z.number(), z.boolean()]) }),
});
function conditionOf(form: ServiceItem['form'], name: string): FieldCondition | null {
  const properties: unknown = form['properties'];
  if (typeof properties !== 'object' || properties === null || !Object.hasOwn(properties, name)) return null;
  const read = Conditioned.safeParse((properties as Record<string, unknown>)[name]);
  return read.success ? read.data['x-when'] : null;
}
