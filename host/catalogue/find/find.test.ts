import { describe, expect, it } from 'vitest';
import { findItems, type FoundItem } from './find.ts';
import { buildItemIndex, type ItemText } from './index-of-items.ts';
import { isOneSlip } from './letters.ts';
import { initialsOf, nameSyllablesOf, syllablesOf } from './readings.ts';

const item = (taskCode: string, taskName: string, more: Partial<ItemText> = {}): ItemText => ({
  taskCode,
  taskName,
  taskState: 'active',
  department: '示例区市场监督管理局',
  result: '',
  words: [],
  ...more,
});
const index = buildItemIndex(
  [
    item('A', '个体工商户开业登记', { result: '个体工商户营业执照', words: ['开店', '个体户'] }),
    item('B', '个体工商户注销登记'),
    item('C', '食品经营许可新办', { result: '食品经营许可证', words: ['饭店', '饭馆'] }),
    item('D', '食品经营许可注销', { taskState: 'suspended' }),
    item('E', '灵活就业登记', { department: '示例区人力资源和社会保障局' }),
    item('F', '社会保障卡补领', { department: '示例区人力资源和社会保障局', words: ['社保卡'] }),
    item('G', '高龄津贴申领', { department: '示例区民政局' }),
    item('11000000MA0000189Q4002080120000', '异地就医备案', { words: ['医保'] }),
  ],
  syllablesOf,
);
const find = (query: string, uses?: ReadonlyMap<string, { own: number; all: number }>): FoundItem[] =>
  findItems(index, query, { limit: 10, readings: syllablesOf, ...(uses ? { uses } : {}) });
const codes = (query: string): string[] => find(query).map((hit) => hit.taskCode);

describe('an item is found', () => {
  it.each([
    ['by its result', '营业执照', 'A'],
    ['by an everyday word', '开店', 'A'],
    ['by words in any order', '新办 食品经营', 'C'],
    ['by department and name', '人力资源 就业', 'E'],
    ['by full pinyin', 'linghuo', 'E'],
    ['by initials', 'gtgshky', 'A'],
    ['by first letters of single words', 'lh jy', 'E'],
    ['by pinyin and initials mixed', 'shipinjy', 'C'],
    ['in full width', '　ＬＩＮＧＨＵＯ　', 'E'],
    ['by letters and characters together', 'sp经营', 'C'],
    ['by a homophone', '高令津贴', 'G'],
    ['with one letter amiss', 'linghoujiuye', 'E'],
    ['inside a sentence', '我想开个小饭馆要什么手续', 'C'],
    ['by what is wanted done with an everyday word', '社保卡丢了', 'F'],
    ['by the act alone', '补办', 'F'],
    ['by part of its code', '0189Q4002080', '11000000MA0000189Q4002080120000'],
  ])('%s: %s', (_how, query, first) => expect(codes(query)[0]).toBe(first));

  it('and says why', () => {
    expect(find('营业执照')[0]?.reason).toBe('办理结果“个体工商户营业执照”');
    expect(find('开店')[0]?.reason).toBe('常用说法“开店”');
    expect(find('lhjy')[0]?.reason).toContain('拼音首字母');
  });
});

it('what cannot be applied for now is found behind what can', () => expect(codes('食品经营许可')).toEqual(['C', 'D']));
it('what the clerk uses comes first among equals', () => {
  expect(codes('个体工商户')[0]).toBe('A');
  expect(find('个体工商户', new Map([['B', { own: 30, all: 30 }]]))[0]?.taskCode).toBe('B');
});
it.each(['', '   ', '，。', '量子纠缠', 'zzzz', '的了'])('finds nothing for %j', (query) =>
  expect(codes(query)).toEqual([]),
);
it('is not stopped by a pasted page', () => expect(codes('食'.repeat(10_000))).toEqual([]));

it('a slip is one letter replaced, left out, added or swapped', () => {
  for (const other of ['abxd', 'abd', 'abcde', 'acbd', 'abcd']) expect(isOneSlip('abcd', other)).toBe(true);
  for (const other of ['axyd', 'ab', 'dcba']) expect(isOneSlip('abcd', other)).toBe(false);
});

it('reads a surname in its own way', () => {
  expect(['曾国强', '单小明', '解大海', '查一鸣'].map((name) => nameSyllablesOf(name)[0])).toEqual([
    'zeng',
    'shan',
    'xie',
    'zha',
  ]);
  expect(initialsOf('个体工商户A级')).toBe('gtgshaj');
});
