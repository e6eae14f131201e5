import type { Applicant, Person } from '#contract/cases.ts';
import type { LookRow } from '#contract/reading.ts';

/** What was read, put where the draft has its place; null where it has none. */
export function takeRead(
  applicant: Applicant,
  { path, read: { text } }: Pick<LookRow, 'path' | 'read'>,
): Partial<Applicant> | null {
  const [holder, field] = (path ?? '').split('.');
  if (
    holder === 'entity' &&
    (field === 'name' || field === 'creditCode' || field === 'legalPerson' || field === 'address')
  )
    return { entity: { ...applicant.entity, [field]: text } };
  if (holder !== 'person' && holder !== 'agent') return null;
  const person = applicant[holder];
  const part = partOf(field ?? '', text);
  return person && part ? { [holder]: { ...person, ...part } } : null;
}

function partOf(field: string, text: string): Partial<Person> | null {
  if (field === 'certValidTo') return { certValidTo: text === '长期' ? null : text };
  return field === 'name' || field === 'certNo' || field === 'address' || field === 'certAuthority'
    ? { [field]: text }
    : null;
}
