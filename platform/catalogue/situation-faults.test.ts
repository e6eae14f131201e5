import { expect, it } from 'vitest';
import type { ServiceItem } from '#contract/catalogue.ts';
import { parseItemForm } from '#contract/forms/item-form-schema.ts';
import permit from '#resources/catalogue/items/residence-permit.json' with { type: 'json' };
import { situationFaults } from './situation-faults.ts';

const item = permit as unknown as ServiceItem;
const faultsOf = (changed: Partial<ServiceItem>): string[] =>
  situationFaults({ ...item, ...changed }, parseItemForm(item.form)).map(({ field, message }) => `${field} ${message}`);
const material = (when: NonNullable<ServiceItem['materials'][number]['when']>): Partial<ServiceItem> => ({
  materials: [{ ...(item.materials[0] as ServiceItem['materials'][number]), when }],
});

it('an item whose papers hang on nothing that can be answered is not published, and why is said', () => {
  expect(faultsOf({})).toEqual([]);
  expect(faultsOf(material([{ field: 'grounds', in: ['work'] }]))).toEqual([
    expect.stringMatching(/^materials\.0\.when\.0\.field 表单里没有“grounds”/),
  ]);
  expect(faultsOf(material([{ field: 'ground', in: ['work', 'holiday'] }]))).toEqual([
    expect.stringMatching(/^materials\.0\.when\.0\.in “申领条件”没有“holiday”/),
  ]);
  expect(faultsOf(material([{ field: 'education', in: ['10'] }]))).toEqual([
    expect.stringMatching(/“文化程度”没有标作情形/),
  ]);
  expect(faultsOf({ verificationsWhen: { taxRecord: [{ field: 'ground', in: ['work'] }] } })).toEqual([
    expect.stringMatching(/verifications 里没有“taxRecord”/),
  ]);
});

it.each([
  [{ type: 'string', title: '说明', 'x-situation': true }, ['one'], '情形要有选项'],
  [{ type: 'boolean', title: '委托办理', 'x-situation': true }, [], '请列入 required'],
])('a situation that is no question with answers, or may stay open, is refused', (field, required, why) => {
  expect(() => parseItemForm({ type: 'object', properties: { one: field }, required })).toThrow(
    expect.objectContaining({ detail: { reason: expect.stringContaining(why) as string } }) as Error,
  );
});
