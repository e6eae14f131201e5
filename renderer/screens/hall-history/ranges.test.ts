import { expect, it } from 'vitest';
import { usualRanges } from './ranges.ts';

const of = (today: string, name: string): string => {
  const range = usualRanges(today).find((one) => one.name === name);
  return `${range?.from}/${range?.to}`;
};

it('weeks begin on Monday, also when asked on a Sunday', () => {
  expect(of('2026-03-08', '本周')).toBe('2026-03-02/2026-03-08');
  expect(of('2026-03-09', '上周')).toBe('2026-03-02/2026-03-08');
});

it('last month is whole, over the turn of the year and in a leap year', () => {
  expect(of('2027-01-31', '上月')).toBe('2026-12-01/2026-12-31');
  expect(of('2028-03-31', '上月')).toBe('2028-02-01/2028-02-29');
  expect(of('2028-02-29', '本月')).toBe('2028-02-01/2028-02-29');
});
