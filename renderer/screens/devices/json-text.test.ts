import { describe, expect, it } from 'vitest';
import { cleanHex, readJson } from './json-text.ts';

describe('a profile typed as JSON', () => {
  it('reads an object', () => {
    expect(readJson(' {"id": "a", "n": [1]} ')).toEqual({ value: { id: 'a', n: [1] }, problem: null });
  });

  it.each([
    ['', '内容是空的'],
    ['[1]', '最外层要用一对花括号 { }'],
    ['7', '最外层要用一对花括号 { }'],
    ['{"a": 1', '第 1 行第 8 个字：没有写完，可能少了括号或引号'],
    ['{"a": "b', '第 1 行第 9 个字：没有写完，可能少了括号或引号'],
    ['{\n  "a": 1，\n  "b": 2\n}', '第 2 行第 9 个字：这里用了中文标点“，”，请换成英文的'],
    ['{\n  “a”: 1\n}', '第 2 行第 3 个字：这里用了中文标点““”，请换成英文的'],
    ["{'a': 1}", '第 1 行第 2 个字：文字要用双引号，不用单引号'],
    ['{"a": 1,}', '第 1 行第 9 个字：前面多了一个逗号'],
    ['{"a": [1, 2,\n]}', '第 2 行第 1 个字：前面多了一个逗号'],
    ['{\n// 说明\n"a": 1}', '第 2 行第 1 个字：这里不能写注释'],
    ['{"a": 1\n"b": 2}', '第 2 行第 1 个字：前面少了逗号或冒号'],
    ['{"a": tru}', '第 1 行第 10 个字：不该出现“}”，请检查前面的逗号、引号和括号'],
  ])('says in Chinese where %j is wrong', (text, problem) => {
    expect(readJson(text)).toEqual({ value: null, problem });
  });
});

describe('bytes typed as hex', () => {
  it('takes them as people copy them', () => {
    for (const text of ['AA5501', 'aa 55 01', '0xAA, 0x55, 0x01', 'AA-55-01', 'AA:55:01', 'AA\n55 01', 'AA，55，01'])
      expect(cleanHex(text)).toBe('AA5501');
    expect(cleanHex('  ')).toBe('');
  });

  it('takes nothing that is not whole bytes', () => {
    for (const text of ['A', 'AA 5', 'GG', '按键']) expect(cleanHex(text)).toBeNull();
  });
});
