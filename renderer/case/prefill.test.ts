import { describe, expect, it } from 'vitest';
import { Applicant, Person } from '#contract/cases.ts';
import { readFields } from './form-fields.ts';
import { prefillFromApplicant, prefillFromDepartment } from './prefill.ts';

const fields = readFields({
  properties: {
    who: { type: 'string', 'x-source': 'person.name' },
    phone: { type: 'string', 'x-source': 'person.mobile' },
    place: { type: 'string' },
  },
});
const applicant = (name: string, mobile = '', source: 'card' | 'clerk' = 'card') =>
  Applicant.parse({ person: Person.parse({ name, mobile, source }) });
const empty = { form: {}, formSources: {} };

describe('prefilling a form', () => {
  it('takes what the card gave and says so', () => {
    expect(prefillFromApplicant(fields, applicant('赵铁柱'), empty)).toEqual({
      form: { who: '赵铁柱' },
      formSources: { who: 'card' },
    });
  });
  it('replaces the earlier card’s value, never one typed into the form', () => {
    expect(
      prefillFromApplicant(fields, applicant('钱小芳'), { form: { who: '赵铁柱' }, formSources: { who: 'card' } })?.form
        .who,
    ).toBe('钱小芳');
    expect(
      prefillFromApplicant(
        fields,
        applicant('钱小芳'),
        { form: { who: '老赵' }, formSources: {} },
        applicant('赵铁柱'),
      ),
    ).toBeNull();
  });
  it('follows a number while it is typed for the applicant, without calling it the card’s', () => {
    const next = prefillFromApplicant(
      fields,
      applicant('赵', '138'),
      { form: { who: '赵', phone: '13' }, formSources: { who: 'card' } },
      applicant('赵', '13'),
    );
    expect(next).toEqual({ form: { who: '赵', phone: '138' }, formSources: { who: 'card' } });
  });
  it('puts a department’s values only into empty fields of this form', () => {
    const before = { form: { place: '幸福路' }, formSources: {} };
    expect(prefillFromDepartment(fields, { place: '别处', other: '1' }, before)).toBeNull();
    expect(prefillFromDepartment(fields, { place: '幸福路' }, empty)).toEqual({
      form: { place: '幸福路' },
      formSources: { place: 'department' },
    });
  });
});
