import { describe, expect, it } from 'vitest';
import { readCode, readCount, readDate, readMoney, readName, readNumber, readPhone, readText } from './index.ts';

describe('a number of a document', () => {
  it.each([
    ['０００００0199001010026', '000000199001010026'],
    [' 000000 19900101 0026', '000000199001010026'],
    ['00000019900101019x', '00000019900101019X'],
    ['91000000ma0000007c', '91000000MA0000007C'],
    ['\u200B91000000MA0000007C\uFEFF', '91000000MA0000007C'],
  ])('%j is %s', (typed, read) => expect(readCode(typed)).toBe(read));
  it('circled and Roman digits are not folded into digits', () => {
    expect(readCode('①00000199001010018')).toContain('①');
    expect(readCode('00000019900101019Ⅹ')).toContain('Ⅹ');
  });
});

describe('a telephone number', () => {
  it.each([
    '138 0000 1234',
    '１３８００００１２３４',
    '138-0000-1234',
    '+86 13800001234',
    '008613800001234',
    '13800001234　',
  ])('reads %j', (typed) => expect(readPhone(typed)).toBe('13800001234'));
  it('takes no digits of a landline for a country', () => expect(readPhone('0000-8612345')).toBe('00008612345'));
});

describe('a name', () => {
  it.each([
    ['  钱小芳 ', '钱小芳'],
    ['钱　小　芳', '钱小芳'],
    ['买买提•艾合买提', '买买提·艾合买提'],
    ['买买提 . 艾合买提', '买买提 . 艾合买提'],
    ['Anna   Maria  Nowak', 'Anna Maria Nowak'],
    ['Ａｎｎａ', 'Anna'],
    ['S\u030Cest', 'Šest'],
    ['㐀𠮷𫚉䶮', '㐀𠮷𫚉䶮'],
    // A compatibility character is another character in a register.
    ['\uFA11', '\uFA11'],
    ['\uE863', '\uE863'],
  ])('%j is %j', (typed, read) => expect(readName(typed)).toBe(read));
  it('reads its own answer as itself', () => {
    for (const name of ['买买提·艾合买提', 'Anna Nowak', '钱小芳'])
      expect(readName(readName(name))).toBe(readName(name));
  });
  it('keeps the brackets of a unit', () => expect(readText(' 示例（集团）ＡＢＣ公司 ')).toBe('示例（集团）ABC公司'));
});

describe('a date', () => {
  it.each([
    '20260305',
    '2026-3-5',
    '2026.03.05',
    '2026年3月5日',
    ' 2026/03/05 ',
    '26-3-5',
    '2026 03 05',
    '２０２６－０３－０５',
    '２０２６0305',
  ])('reads %s', (typed) => expect(readDate(typed)).toBe('2026-03-05'));
  it('90-1-1 is of the last century', () => expect(readDate('90-1-1')).toBe('1990-01-01'));
  it.each(['20260230', '2026', '', '2026-13-01', '2026-03-0', '26-0305', '0026-01-01'])('refuses %j', (typed) =>
    expect(readDate(typed)).toBeNull(),
  );
});

describe('numbers', () => {
  it.each<[string, number | null]>([
    ['１２．５', 12.5],
    ['1,234', 1234],
    ['1，234', 1234],
    ['-3', -3],
    ['1e5', null],
    ['三', null],
    ['', null],
  ])('number %j', (typed, read) => expect(readNumber(typed)).toBe(read));
  it.each<[string, number | null]>([
    ['３', 3],
    [' 2 份', 2],
    ['0', 0],
    ['-1', null],
    ['1.5', null],
    ['两', null],
    ['', null],
  ])('count %j is never turned into 0', (typed, read) => expect(readCount(typed)).toBe(read));
  it.each<[string, number | null]>([
    ['￥1,234.5', 1234.5],
    ['１２３４．５０元', 1234.5],
    ['0.001', null],
  ])('amount %j', (typed, read) => expect(readMoney(typed)).toBe(read));
});
