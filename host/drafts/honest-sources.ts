import type { Applicant, Draft, Person } from '#contract/cases.ts';

/** What the card reader of this window has read. */
export interface CardKnowledge {
  knows(isThis: (person: Person) => boolean): boolean;
}

/** What a card says of a person; the telephone is no card's. */
const cardFields = [
  'name',
  'certType',
  'certNo',
  'nameLatin',
  'passNo',
  'nationality',
  'sex',
  'ethnicity',
  'birth',
  'address',
  'certAuthority',
  'certValidFrom',
  'certValidTo',
] as const satisfies readonly (keyof Person)[];

/**
 * The draft as a screen may have it: what it says came from the card is the card's only if this window's reader read just that, or the
 * draft held it before; a department's only what one answered for this case. Everything else was typed.
 *
 * @param given what departments answered for this case
 */
export function withHonestSources(draft: Draft, before: Draft, cards: CardKnowledge, given: readonly unknown[]): Draft {
  const known = [before.applicant.person, before.applicant.agent].filter((one) => one?.source === 'card');
  const isFromCard = (person: Person): boolean => {
    const same = (other: Person | null): boolean =>
      other !== null && cardFields.every((field) => other[field] === person[field]);
    return known.some(same) || cards.knows(same);
  };
  const honest = (person: Person): Person =>
    person.source === 'card' && !isFromCard(person) ? { ...person, source: 'clerk' } : person;
  const { person, agent } = draft.applicant;
  const applicant: Applicant = { ...draft.applicant, person: honest(person), agent: agent && honest(agent) };
  return { ...draft, applicant, formSources: honestFields({ ...draft, applicant }, before, given) };
}

/**
 * A field of the form is the card's while it repeats what the card says of the applicant or the agent, a department's while it says what
 * one answered; another item's field of the same meaning may hold it, too.
 */
function honestFields(
  { applicant, form, formSources }: Draft,
  before: Draft,
  given: readonly unknown[],
): Draft['formSources'] {
  const answered = new Set<unknown>(given);
  for (const [name, source] of Object.entries(before.formSources))
    if (source === 'department') answered.add(before.form[name]);
  const said = new Set<unknown>();
  for (const person of [applicant.person, applicant.agent])
    if (person?.source === 'card') for (const field of cardFields) if (person[field] !== '') said.add(person[field]);
  return Object.fromEntries(
    Object.entries(formSources).filter(([name, source]) =>
      source === 'card' ? said.has(form[name]) : source !== 'department' || answered.has(form[name]),
    ),
  );
}
