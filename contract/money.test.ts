import { expect, it } from 'vitest';
import { yuanCapitals, yuanPlain, yuanText } from './money.ts';

it('is shown as yuan with separators, and told to others without', () => {
  expect([0, 5, 100, 123_456, 1_234_500].map(yuanText)).toEqual(['0.00', '0.05', '1.00', '1,234.56', '12,345.00']);
  expect(yuanPlain(1_234_500)).toBe('12345.00');
});

it('is written in capitals as banks read it', () => {
  const said: Record<number, string> = {
    0: '零元整',
    5: '伍分',
    50: '伍角整',
    105: '壹元零伍分',
    2000: '贰拾元整',
    2050: '贰拾元伍角整',
    100_600: '壹仟零陆元整',
    10_000_000: '壹拾万元整',
    10_010_050: '壹拾万零壹佰元伍角整',
    1_000_000_000_001: '壹佰亿元零壹分',
  };
  for (const [fen, capitals] of Object.entries(said)) expect(yuanCapitals(Number(fen)), fen).toBe(capitals);
});
