import { expect, it } from 'vitest';
import { Draft } from '#contract/cases.ts';
import { withHonestSources } from './honest-sources.ts';

const cards = { knows: () => false };
const none = Draft.parse({});
const department = { employer: 'department' } as const;
const sourcesOf = (draft: object, before: Draft, given: unknown[]): Draft['formSources'] =>
  withHonestSources(Draft.parse(draft), before, cards, given).formSources;

it("a value is a department's only where one answered just that for this case", () => {
  const claimed = { form: { employer: '示例餐饮店' }, formSources: department };
  expect(sourcesOf(claimed, none, ['示例餐饮店'])).toEqual(department);
  expect(sourcesOf(claimed, none, ['别家店'])).toEqual({});
  expect(sourcesOf(claimed, none, [])).toEqual({});
});

it('one the draft held as such stays so, also in the field of the same meaning of another item, and not once it was changed', () => {
  const before = Draft.parse({ form: { employer: '示例餐饮店' }, formSources: department });
  expect(sourcesOf(before, before, [])).toEqual(department);
  expect(sourcesOf({ form: { unit: '示例餐饮店' }, formSources: { unit: 'department' } }, before, [])).toEqual({
    unit: 'department',
  });
  expect(sourcesOf({ form: { employer: '别家店' }, formSources: department }, before, [])).toEqual({});
});

it("what a clerk changed on purpose stays the clerk's", () => {
  expect(sourcesOf({ form: { employer: '别家店' }, formSources: { employer: 'clerk' } }, none, [])).toEqual({
    employer: 'clerk',
  });
});
