import { describe, expect, it } from 'vitest';
import { drawnOf } from './counted.ts';
import { faceOf, runsOf, spelled, undrawable } from './coverage.ts';
import { missingFonts } from './faces.ts';
import { amendmentOne, codePointsOf, levelThree, modernOf } from './gb18030.ts';

const missing = missingFonts().map((one) => one.package);
if (missing.length > 0) console.warn(`罕用字的测试没有运行：没有安装 ${missing.join(' ')}`);

const countOf = (blocks: typeof levelThree): number =>
  blocks.reduce((sum, one) => sum + [...codePointsOf(one)].length, 0);

it('knows the characters of the standard and of its amendment by number', () => {
  expect([countOf(levelThree), countOf(amendmentOne)]).toEqual([87_887, 9_793]);
  expect(levelThree.map((one) => [...codePointsOf(one)].length)).toEqual([
    20_976, 6_582, 42_711, 4_149, 222, 5_762, 7_473, 12,
  ]);
});

it('names the character that a private code of the old standard stood for', () => {
  expect(['\ue863', '\ue816', '\ue843', '\ue000', '好'].map((one) => modernOf(one.codePointAt(0)!))).toEqual([
    '䶮',
    '𠂇',
    '龹',
    null,
    null,
  ]);
});

describe('a text as it can be drawn', () => {
  it.each([
    ['张三·买买提 A-1（甲）', '张三·买买提 A-1（甲）'],
    ['王\ue863', '王〔U+E863〕'],
    ['李\u{2ebf0}\u{2ebf0}', '李〔U+2EBF0〕〔U+2EBF0〕'],
    ['赵\u{200b}钱\u{e0100}', '赵〔U+200B〕钱〔U+E0100〕'],
    ['孙\u{10ffff}\ud800', '孙〔U+10FFFF〕〔U+D800〕'],
    ['两\n行\u001b', '两 行 '],
  ])('%j', (text, shown) => expect(spelled(text)).toBe(shown));

  it('tells each character without a glyph once', () => {
    expect(undrawable('\ue863\u{2ebf0}\ue863王')).toEqual(['\ue863', '\u{2ebf0}']);
    expect(undrawable('欧阳·买买提')).toEqual([]);
  });
});

describe.skipIf(missing.length > 0)('with the fonts that the package depends on', () => {
  it('draws every character of level 3, and of the amendment more than half', () => {
    expect(drawnOf(levelThree)).toEqual({ all: 87_887, drawn: 87_887 });
    const { all, drawn } = drawnOf(amendmentOne);
    expect([all, drawn >= 5356]).toEqual([9793, true]);
  });

  it('leaves rare names as they are, accented letters as well', () => {
    for (const name of ['㐀𠮷𫚉䶮龘', '𬺰', 'Šćepan', 'Ğülşən']) expect(spelled(name)).toBe(name);
  });

  it.each([
    '㖈䎛',
    '㘽㦳',
    '㫚曶',
    '㬵胶',
    '㬺幐',
    '㬻䐠',
    '㮣槩',
    '㶷𤈎',
    '墫壿',
    '瑨𤨁',
    '﨣𧺯',
    '方⽅',
    '六\uf9d1',
    '𠓲𣔕',
  ])('draws two characters that share a glyph with two fonts: %s', (pair) => {
    const [one = '', other = ''] = pair;
    expect(faceOf(one)?.id).not.toBe(faceOf(other)?.id);
    expect(spelled(pair)).toBe(pair);
  });

  it('writes the code beside a character that every font draws like another', () => {
    expect(spelled('𤎚')).toBe('𤎚');
    expect(spelled('𡼷')).toBe('𡼷〔U+21F37〕');
  });

  it('cuts a text where the font changes and keeps marks on their letter', () => {
    const runs = runsOf('张𠮷Q\u0317三').map(({ text, face }) => [text, face.id]);
    expect(runs).toEqual([
      ['张', 'body'],
      ['𠮷', 'hanaMinA'],
      ['Q\u0317', 'dejaVuSans'],
      ['三', 'body'],
    ]);
  });
});
