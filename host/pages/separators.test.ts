import { expect, it } from 'vitest';
import { separatorText, sortStack } from './separators.ts';

const sheet = (number: number) => ({ codes: [{ text: separatorText(number) }], isBlank: false });
const page = { codes: [{ text: 'https://example.test/other' }], isBlank: false };
const blank = { codes: [], isBlank: true };

it('gives what follows a sheet to its material, and takes two of one number in a row for one', () => {
  const sorter = sortStack(['a', 'b', 'c'], 'a', false);
  const stack = [page, sheet(2), sheet(2), page, blank, sheet(3), page, sheet(2), page];
  expect(
    stack
      .map((one) => sorter.next(one))
      .filter((one) => !one.isSeparator)
      .map((one) => one.materialId),
  ).toEqual(['a', 'b', 'b', 'c', 'b']);
  expect(sorter.counted()).toEqual({ found: 3, unknown: 0 });
});

it('drops the empty back of a sheet scanned on both sides, never a page with something on it', () => {
  const sorter = sortStack(['a', 'b'], 'a', true);
  expect([sheet(2), blank, blank, sheet(1), page].map((one) => sorter.next(one).isSeparator)).toEqual([
    true,
    true,
    false,
    true,
    false,
  ]);
});

it('leaves pages where they were after a sheet this item has no material for, and counts it', () => {
  const sorter = sortStack(['a', 'b'], 'a', false);
  expect([sheet(2), page, sheet(9), page].map((one) => sorter.next(one).materialId)).toEqual(['b', 'b', 'b', 'b']);
  expect(sorter.counted()).toEqual({ found: 2, unknown: 1 });
});
