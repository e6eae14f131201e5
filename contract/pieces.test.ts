import { describe, expect, it } from 'vitest';
import { piecesText } from './pieces.ts';

const kept = { collectType: '1', collectNum: 1, copyNum: 0, originalChecked: true, originalReturned: false } as const;

describe('one original that was handed in', () => {
  it.each([
    '居民身份证',
    '经营者身份证件',
    '家庭成员身份证件',
    '居民户口簿',
    '居民身份证或社会保障卡',
    '护照、通行证',
    '身份证（正反面）',
    '申请人身份证原件及复印件',
    '港澳台居民居住证',
    '未过期的居民身份证',
    '身份证原件和复印件各一份',
  ])('goes back where it is %s', (materialName) => {
    expect(piecesText({ materialName }, kept)).toBe('原件已核验退还');
  });

  it.each([
    '居住证申领表',
    '居住证明',
    '身份证明书',
    '护照翻译件',
    '社会保障卡申领登记表',
    '营业执照',
    '损坏的社会保障卡',
    '过期的护照',
    '作废的居民身份证原件',
  ])('stays here where it is %s, which is only called after one, is handed in for good, or is none', (materialName) =>
    expect(piecesText({ materialName }, kept)).toBe('原件 1 份'),
  );
});
