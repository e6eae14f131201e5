import { expect, it } from 'vitest';
import { yuanText } from './money.ts';

it('shows fen as yuan to the fen', () => {
  expect([0, 5, 100, 1050, 123_456_789].map(yuanText)).toEqual(['0.00', '0.05', '1.00', '10.50', '1,234,567.89']);
});
