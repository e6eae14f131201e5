import type { Draft, Person } from '#contract/cases.ts';
import type { ServiceItem } from '#contract/catalogue.ts';
import { readPhone } from '#contract/typed/index.ts';

/**
 * A field of the form that asks for the applicant's telephone is the applicant's telephone: whichever of the two was changed says what both
 * are. For a unit it is that of the person who came.
 */
export function withOnePhone(draft: Draft, before: Draft, item: ServiceItem | null): Draft {
  const names = phoneFields(item);
  const holder = holderOf(draft);
  const person = draft.applicant[holder];
  if (names.length === 0 || person === null) return draft;
  const typed = names
    .map((name) => [draft.form[name], before.form[name]])
    .find(([now, was]) => typeof now === 'string' && now !== '' && now !== was)?.[0];
  const was = before.applicant[holder]?.mobile ?? '';
  const isPersonsChanged = person.mobile !== was;
  const mobile =
    !isPersonsChanged && typeof typed === 'string'
      ? readPhone(typed)
      : person.mobile || (typeof typed === 'string' ? readPhone(typed) : heldIn(draft, names));
  if (mobile === '') return draft;
  const withMobile: Person = { ...person, mobile };
  return {
    ...draft,
    applicant: { ...draft.applicant, [holder]: withMobile },
    form: { ...draft.form, ...Object.fromEntries(names.map((name) => [name, mobile])) },
  };
}

/** Whose telephone the form asks for. */
const holderOf = ({ applicant }: Draft): 'person' | 'agent' => (applicant.applicantType === '1' ? 'person' : 'agent');

/** The form when somebody else takes this place: the telephone in it was the one's before. */
export function formWithoutPhone(draft: Draft, item: ServiceItem | null, place: 'person' | 'agent'): Draft['form'] {
  if (holderOf(draft) !== place) return draft.form;
  const names = phoneFields(item);
  return Object.fromEntries(Object.entries(draft.form).filter(([name]) => !names.includes(name)));
}

const heldIn = (draft: Draft, names: readonly string[]): string => {
  const held = names.map((name) => draft.form[name]).find((value) => typeof value === 'string' && value !== '');
  return typeof held === 'string' ? readPhone(held) : '';
};

function phoneFields(item: ServiceItem | null): string[] {
  const properties: unknown = item?.form.properties;
  if (typeof properties !== 'object' || properties === null) return [];
  return Object.entries(properties)
    .filter(([, field]) => (field as { 'x-source'?: unknown })['x-source'] === 'person.mobile')
    .map(([name]) => name);
}
