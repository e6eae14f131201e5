import type { Draft, LegalEntity, Person } from '#contract/cases.ts';
import type { ServiceItem } from '#contract/catalogue.ts';
import { ExpectedError } from '#contract/errors.ts';
import { readCode, readDate, readName, readPhone, readText } from '#contract/typed/index.ts';
import { formOf } from '../forms/form-check.ts';
import type { ItemFormField } from '../forms/item-form.ts';

/**
 * A draft with everything that was typed in its one spelling, whoever typed it and through which screen. What a card says stays as the
 * issuer wrote it; text that cannot be read as what its field asks for stays too, and is said before acceptance.
 */
export function asRead(draft: Draft, item: ServiceItem | null): Draft {
  const { person, entity, agent } = draft.applicant;
  return {
    ...draft,
    applicant: {
      ...draft.applicant,
      person: personAsRead(person),
      entity: entityAsRead(entity),
      agent: agent && personAsRead(agent),
    },
    form: item ? formAsRead(draft, item) : draft.form,
  };
}

export function personAsRead(person: Person): Person {
  const mobile = readPhone(person.mobile);
  if (person.source === 'card') return { ...person, mobile };
  return {
    ...person,
    mobile,
    name: readName(person.name),
    nameLatin: readName(person.nameLatin),
    certNo: readCode(person.certNo),
    passNo: readCode(person.passNo),
    nationality: readCode(person.nationality),
    address: readText(person.address),
  };
}

const entityAsRead = (entity: LegalEntity): LegalEntity => ({
  name: readText(entity.name),
  creditCode: readCode(entity.creditCode),
  legalPerson: readName(entity.legalPerson),
  address: readText(entity.address),
});

function formAsRead({ form, formSources }: Draft, item: ServiceItem): Draft['form'] {
  const fields = fieldsOf(item);
  return Object.fromEntries(
    Object.entries(form).map(([name, value]) => {
      const field = fields[name];
      return field && typeof value === 'string' && formSources[name] !== 'card'
        ? [name, fieldAsRead(field, value)]
        : [name, value];
    }),
  );
}

/** A form outside the subset is said where the case is judged, not where it is saved. */
function fieldsOf(item: ServiceItem): Record<string, ItemFormField> {
  try {
    return formOf(item).schema.properties;
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    return {};
  }
}

function fieldAsRead(field: ItemFormField, text: string): string {
  if (field.type !== 'string' || field.enum) return text;
  if (field.format === 'date') return readDate(text) ?? text;
  if (field.format === 'mobile') return readPhone(text);
  if (field.format === 'citizen-number' || field.format === 'credit-code') return readCode(text);
  const source = field['x-source'] ?? '';
  return source === 'person.name' || source === 'entity.legalPerson' ? readName(text) : readText(text);
}
