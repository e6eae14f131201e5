import { expect, it } from 'vitest';
import { ageText } from './age.ts';

const heard = '2026-03-05T02:00:00.000Z';
const now = Date.parse(heard);

it('says nothing while contact is there, and how old the picture is when it is not', () => {
  expect(ageText(true, heard, now + 90_000)).toBe('');
  expect(ageText(false, heard, now + 12_000)).toContain('12 秒前');
  expect(ageText(false, heard, now + 190_000)).toContain('3 分钟前');
  expect(ageText(false, null, now)).toContain('正在连接');
});
