import type { z } from 'zod';
import type { Obstacle } from '#contract/cases.ts';
import type { CaseFacts } from './facts.ts';
import { formOf } from '../forms/form-check.ts';
import type { ServiceItem } from '#contract/catalogue.ts';

type Found = z.infer<typeof Obstacle>;

/** Fields of the form that say something else than the card or the department did; changed on purpose they are said, otherwise they stand in the way. */
export function contradictions(item: ServiceItem, { draft, fill }: CaseFacts): Found[] {
  const { schema, order } = formOf(item);
  const { person, applicantType } = draft.applicant;
  const isCard = applicantType === '1' && person.source === 'card';
  return order.flatMap((name): Found[] => {
    const field = schema.properties[name];
    const value = draft.form[name];
    if (!field || value === undefined || value === null || value === '') return [];
    const source = field.type === 'string' ? (field['x-source'] ?? '') : '';
    const said =
      isCard && source.startsWith('person.') && source !== 'person.mobile'
        ? valueOf(person, source.slice('person.'.length))
        : fill[name];
    if (said === undefined || said === '' || said === value) return [];
    const isCards = said !== fill[name];
    const isOnPurpose = draft.formSources[name] === 'clerk';
    const what = `“${field.title}”与${isCards ? '证件' : '部门给的'}不同`;
    // A value typed before the department answered is a difference to look at, not a forgery of its answer.
    if (!isCards || isOnPurpose)
      return [{ section: 'form', field: name, message: `${what}，受理后会写入记录，请核对`, blocking: false }];
    return [{ section: 'form', field: name, message: `${what}，请改回；确要改的，点该栏的“改”`, blocking: true }];
  });
}

const valueOf = (person: object, name: string): unknown => Object.entries(person).find(([key]) => key === name)?.[1];

/** Titles of fields whose card or department value the clerk changed on purpose in this save. */
export function changedOnPurpose(before: CaseFacts['draft'], now: CaseFacts['draft']): string[] {
  return Object.entries(now.formSources)
    .filter(
      ([name, source]) =>
        source === 'clerk' && before.formSources[name] !== 'clerk' && before.form[name] !== now.form[name],
    )
    .map(([name]) => name);
}
