import type { Applicant, Draft } from '#contract/cases.ts';
import { isEmpty, type FieldValue, type FormFieldSpec } from './form-fields.ts';

type Filled = Pick<Draft, 'form' | 'formSources'>;

/**
 * Brings what is known of the applicant into fields that ask for it (`x-source`).
 * A value the clerk typed into the form stays; one that came from the applicant so far follows the applicant.
 *
 * @param earlier the applicant before this change
 *
 * @returns null when nothing changes
 */
export function prefillFromApplicant(
  fields: FormFieldSpec[],
  applicant: Applicant,
  before: Filled,
  earlier: Applicant = applicant,
): Filled | null {
  const form = { ...before.form };
  const formSources = { ...before.formSources };
  let isChanged = false;
  for (const field of fields) {
    const value = valueAt(applicant, field.source);
    const held = form[field.name];
    if (formSources[field.name] === 'clerk') continue;
    const isFollowing = isEmpty(held) || formSources[field.name] === 'card' || held === valueAt(earlier, field.source);
    if (isEmpty(value) || !isFollowing || held === value) continue;
    form[field.name] = value as FieldValue;
    if (isFromCard(applicant, field.source)) formSources[field.name] = 'card';
    else delete formSources[field.name];
    isChanged = true;
  }
  return isChanged ? { form, formSources } : null;
}

/** Values a department gave, into fields still empty. @returns null when nothing changes */
export function prefillFromDepartment(
  fields: FormFieldSpec[],
  fill: Record<string, string | number | boolean>,
  before: Filled,
): Filled | null {
  const names = fields
    .map((field) => field.name)
    .filter((name) => fill[name] !== undefined && isEmpty(before.form[name]));
  if (names.length === 0) return null;
  return {
    form: { ...before.form, ...Object.fromEntries(names.map((name) => [name, fill[name] as FieldValue])) },
    formSources: { ...before.formSources, ...Object.fromEntries(names.map((name) => [name, 'department' as const])) },
  };
}

function valueAt(applicant: Applicant, path: string): FieldValue | undefined {
  let place: unknown = applicant;
  for (const part of path.replace(/^applicant\./, '').split('.')) {
    if (typeof place !== 'object' || place === null || part === '' || !Object.hasOwn(place, part)) return undefined;
    place = (place as Record<string, unknown>)[part];
  }
  return typeof place === 'string' || typeof place === 'number' || typeof place === 'boolean' ? place : undefined;
}

function isFromCard(applicant: Applicant, path: string): boolean {
  const [holder, name] = path.replace(/^applicant\./, '').split('.');
  // A card says nothing about telephones; that number was typed.
  if (name === 'mobile') return false;
  const person = holder === 'agent' ? applicant.agent : holder === 'person' ? applicant.person : null;
  return person?.source === 'card';
}
