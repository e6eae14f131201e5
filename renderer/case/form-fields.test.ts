import { describe, expect, it } from 'vitest';
import { numberTyped, readFields, shownFields } from './form-fields.ts';

const schema = {
  type: 'object',
  required: ['right'],
  properties: {
    note: { type: 'string', title: '备注', maxLength: 500 },
    until: { type: 'string', title: '租期至', format: 'date', 'x-order': 3, 'x-when': { field: 'right', equals: '2' } },
    landlord: { type: 'string', title: '出租人', 'x-order': 4, 'x-when': { field: 'until', equals: '2027-12-31' } },
    right: { type: 'string', title: '场所使用权', 'x-order': 2, enum: ['1', '2'], 'x-enumNames': ['自有', '租赁'] },
    name: { type: 'string', title: '姓名', 'x-order': 1, 'x-source': 'person.name' },
    kinds: { type: 'array', title: '类别', items: { type: 'string', oneOf: [{ const: '1', title: '视力' }] } },
  },
};
const names = (values: Record<string, string>): string[] =>
  shownFields(readFields(schema), values).map((field) => field.name);

describe('fields of an item', () => {
  it('stand in the given order, the others after them as declared', () => {
    expect(readFields(schema).map((field) => field.name)).toEqual([
      'name',
      'right',
      'until',
      'landlord',
      'note',
      'kinds',
    ]);
  });

  it('are read with their kind, choices and whether they must be filled', () => {
    const [name, right, until, , note, kinds] = readFields(schema);
    expect(name).toMatchObject({ kind: 'text', source: 'person.name', isRequired: false });
    expect(right).toMatchObject({
      kind: 'choice',
      isRequired: true,
      options: [
        { value: '1', label: '自有' },
        { value: '2', label: '租赁' },
      ],
    });
    expect(until?.kind).toBe('date');
    expect(note).toMatchObject({ kind: 'longText', width: 'full' });
    expect(kinds).toMatchObject({ kind: 'choices', options: [{ value: '1', label: '视力' }] });
  });

  it('are shown only while their condition holds', () => {
    expect(names({ right: '1' })).not.toContain('until');
    expect(names({ right: '2' })).toContain('until');
  });

  it('are hidden with the field they depend on, whatever value that still holds', () => {
    expect(names({ right: '2', until: '2027-12-31' })).toContain('landlord');
    expect(names({ right: '1', until: '2027-12-31' })).not.toContain('landlord');
  });

  it('survive a schema that is not one', () => {
    expect(readFields({})).toEqual([]);
    expect(readFields({ properties: { a: null, b: 3, c: {} } as never }).map((field) => field.name)).toEqual(['c']);
  });
});

describe('a number as a clerk types it', () => {
  it.each([
    ['12', 12],
    [' 1,200 ', 1200],
    ['３５．５', 35.5],
    ['-4', -4],
  ])('reads %s', (typed, value) => {
    expect(numberTyped(typed, { isInteger: false, unit: '' })).toBe(value);
  });
  it.each(['', '十二', '1e5', '1.', '--2'])('refuses %s', (typed) => {
    expect(numberTyped(typed, { isInteger: false, unit: '' })).toBeNull();
  });
  it('keeps fractions out of whole numbers', () => {
    expect(numberTyped('2.5', { isInteger: true, unit: '' })).toBeNull();
  });
});
