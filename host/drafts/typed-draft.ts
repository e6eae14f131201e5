import type { Draft, FormRow, LegalEntity, Person } from '#contract/cases.ts';
import type { ServiceItem } from '#contract/catalogue.ts';
import { rowOf, type ItemFormColumn, type ItemFormRow } from '#contract/forms/item-form-schema.ts';
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
      if (!field || formSources[name] === 'card') return [name, value];
      const row = rowOf(field);
      return row && Array.isArray(value)
        ? [name, value.map((one) => (typeof one === 'string' ? one : rowAsRead(row, one))) as typeof value]
        : [name, typeof value === 'string' ? fieldAsRead(field, value) : value];
    }),
  );
}

/** Rows of a table where the item has none, and that did not stand there before it was published anew: no screen sends them. */
export function hasStrayRows({ form }: Draft, before: Draft, item: ServiceItem | null): boolean {
  const isRows = (value: unknown): boolean => Array.isArray(value) && value.some((one) => typeof one !== 'string');
  const stray = Object.entries(form).filter(
    ([name, value]) => isRows(value) && JSON.stringify(value) !== JSON.stringify(before.form[name]),
  );
  if (stray.length === 0) return false;
  const fields = item ? fieldsOf(item) : {};
  return stray.some(([name]) => {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    return !field || rowOf(field) === null;
  });
}

const rowAsRead = ({ properties }: ItemFormRow, row: FormRow): FormRow =>
  Object.fromEntries(
    Object.entries(row).map(([name, cell]) => {
      const column = Object.hasOwn(properties, name) ? properties[name] : undefined;
      return [name, column && typeof cell === 'string' ? fieldAsRead(column, cell) : cell];
    }),
  );

/** A form outside the subset is said where the case is judged, not where it is saved. */
function fieldsOf(item: ServiceItem): Record<string, ItemFormField> {
  try {
    return formOf(item).schema.properties;
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    return {};
  }
}

function fieldAsRead(field: ItemFormField | ItemFormColumn, text: string): string {
  if (field.type !== 'string' || field.enum) return text;
  if (field.format === 'date') return readDate(text) ?? text;
  if (field.format === 'mobile') return readPhone(text);
  if (field.format === 'citizen-number' || field.format === 'credit-code') return readCode(text);
  const source = 'x-source' in field ? field['x-source'] : undefined;
  return field.format === 'person-name' || source === 'person.name' || source === 'entity.legalPerson'
    ? readName(text)
    : readText(text);
}
