import type { z } from 'zod';
import type { Applicant, Draft, Obstacle, Person } from '#contract/cases.ts';
import { certKey } from '#contract/codes/index.ts';
import type { CaseFacts } from './facts.ts';
import { formOf } from '../forms/form-check.ts';
import type { ServiceItem } from '#contract/catalogue.ts';
import { isSameDocument } from './applicant.ts';

type Found = z.infer<typeof Obstacle>;

/** Who somebody is: two spellings of these in one record are two people. */
const identity = new Set(['name', 'certNo', 'creditCode', 'legalPerson']);

/**
 * Fields of the form that say something else than the applicant's part of the case, the card or the department did; changed on purpose they
 * are said, otherwise they stand in the way.
 */
export function contradictions(item: ServiceItem, { draft, fill }: CaseFacts): Found[] {
  const { schema, order } = formOf(item);
  return order.flatMap((name): Found[] => {
    const field = schema.properties[name];
    const value = draft.form[name];
    if (!field || value === undefined || value === null || value === '') return [];
    const source = field.type === 'string' ? (field['x-source'] ?? '') : '';
    const of = (message: string, blocking: boolean): Found[] => [{ section: 'form', field: name, message, blocking }];
    const look = '受理后会写入记录，请核对';
    const applicants = applicantSays(draft.applicant, source);
    const isOnPurpose = draft.formSources[name] === 'clerk';
    if (applicants !== null && applicants.value !== value) {
      if (applicants.isCard)
        return isOnPurpose
          ? of(`“${field.title}”与证件不同，${look}`, false)
          : of(`“${field.title}”与证件不同，请改回；确要改的，点该栏的“改”`, true);
      const what = `“${field.title}”与申请人一栏填的不同`;
      return identity.has(source.split('.')[1] ?? '') && !isOnPurpose
        ? of(`${what}，请核对证件，把两处改成一样`, true)
        : of(`${what}，${look}`, false);
    }
    const said = fill[name];
    // A value typed before the department answered is a difference to look at, not a forgery of its answer.
    return said === undefined || said === '' || said === value
      ? []
      : of(`“${field.title}”与部门给的不同，${look}`, false);
  });
}

/** What the applicant's part of the case says of a field that repeats it (`x-source`); null where it says nothing. */
function applicantSays(
  { applicantType, person, entity }: Applicant,
  source: string,
): { value: unknown; isCard: boolean } | null {
  const [group, name = ''] = source.split('.');
  const holder = applicantType === '1' ? (group === 'person' ? person : null) : group === 'entity' ? entity : null;
  // The telephone is one value in both places (`drafts/linked-phone.ts`).
  if (holder === null || name === 'mobile') return null;
  const value: unknown = Object.entries(holder).find(([key]) => key === name)?.[1];
  return value === undefined || value === null || value === ''
    ? null
    : { value, isCard: holder === person && person.source === 'card' };
}

/** What the clerk changed on purpose in this save of what a card or a department said: names of fields, `applicant.person` for who was read. */
export function changedOnPurpose(before: Draft, now: Draft): string[] {
  const fields = Object.entries(now.formSources)
    .filter(([name, source]) => source === 'clerk' && before.formSources[name] !== 'clerk')
    .map(([name]) => name);
  const people = (['person', 'agent'] as const).filter((place) => {
    const was = before.applicant[place];
    return was?.source === 'card' && certKey(was.certType, was.certNo) !== '' && !isKept(was, now.applicant);
  });
  return [...fields, ...people.map((place) => `applicant.${place}`)];
}

/** Somebody who was read is still in the case as they were read, also where they moved from applicant to agent. */
const isKept = (was: Person, { person, agent }: Applicant): boolean =>
  [person, agent].some((one) => one !== null && isSameDocument(one, was) && one.name === was.name);
