import { expect, it } from 'vitest';
import { figureText, shareText } from './figures.ts';

it('says a dash, never 0, where nothing was measured', () => {
  expect(shareText(null)).toBe('—');
  expect(figureText({ value: null, numerator: 0, denominator: 0, baseline: null, baselineName: '' })).toContain(
    '还没有',
  );
});

it('shows what a share is made of and what it is compared with', () => {
  const figure = { value: 0.9, numerator: 9, denominator: 10, baseline: 0.8, baselineName: '3月4日同时' };
  expect(figureText(figure)).toBe('9 / 10 人 · 3月4日同时 80%');
});
