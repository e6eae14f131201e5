import { describe, expect, it } from 'vitest';
import { compileItemForm, ItemFormRefused } from './item-form.ts';
import { patternFault } from '#contract/forms/item-form-pattern.ts';

const withField = (field: object) => ({ type: 'object', properties: { a: { type: 'string', title: '甲', ...field } } });
const form = compileItemForm(withField({ maxLength: 10 }));

describe('item form under attack', () => {
  it.each([
    '{"__proto__":{"isAdmin":true}}',
    '{"constructor":{"prototype":{"isAdmin":true}}}',
    '{"prototype":1}',
    '{"toString":"x"}',
    '{"b":1}',
  ])('reports the foreign key of %s and pollutes nothing', (json) => {
    const { values, problems } = form.check(JSON.parse(json));
    expect(problems).toEqual([
      { field: Object.keys(JSON.parse(json) as object)[0], message: expect.stringContaining('没有') },
    ]);
    expect(values).toEqual({});
    expect(Object.hasOwn(Object.prototype, 'isAdmin')).toBe(false);
    expect((values as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });

  it.each([
    '{"type":"object","properties":{"__proto__":{"type":"string","title":"甲"}}}',
    '{"type":"object","properties":{"constructor":{"type":"string","title":"甲"}}}',
    '{"type":"object","properties":{"a.b":{"type":"string","title":"甲"}}}',
    '{"type":"object","properties":{"a\\"];process.exit()//":{"type":"string","title":"甲"}}}',
    '{"type":"object","properties":{"":{"type":"string","title":"甲"}}}',
    '{"type":"object","properties":{"a":{"type":"string","title":"甲","__proto__":{"pattern":"^(a+)+$"}}}}',
    '{"type":"object","__proto__":{"properties":{}}}',
    '{"type":"object","properties":[]}',
    '{"type":"object","properties":null}',
  ])('keeps definition %s from doing harm', (json) => {
    let compiled;
    try {
      compiled = compileItemForm(JSON.parse(json));
    } catch (error) {
      expect(error).toBeInstanceOf(ItemFormRefused);
      return;
    }
    expect(compiled.validate({ evil: 1 })).toEqual([{ field: 'evil', message: expect.stringContaining('没有') }]);
    expect(Object.hasOwn(Object.prototype, 'pattern')).toBe(false);
  });

  it('does not read a condition or a value through the prototype of what it is given', () => {
    const conditional = compileItemForm({
      type: 'object',
      required: ['b'],
      properties: {
        a: { type: 'string', title: '甲' },
        b: { type: 'string', title: '乙', 'x-when': { field: 'a', equals: '1' } },
      },
    });
    expect(conditional.validate(Object.create({ a: '1' }))).toEqual([{ field: '', message: expect.any(String) }]);
    expect(conditional.validate(JSON.parse('{"__proto__":{"a":"1"}}'))).toHaveLength(1);
  });

  it.each([null, undefined, 'text', 7, [], [['a', 'b']], new Date(0), new Map(), () => 1])(
    'refuses values that are not a plain object (case %#)',
    (values) => {
      expect(form.validate(values)).toEqual([{ field: '', message: expect.stringContaining('刷新页面') }]);
    },
  );

  it('refuses huge text, lists and key counts without working through them', () => {
    expect(form.validate({ a: 'x'.repeat(50_000_000) })).toEqual([
      { field: 'a', message: expect.stringContaining('最多 10 个字') },
    ]);
    expect(form.validate({ a: ' '.repeat(50_000_000) })).toHaveLength(1);
    const list = compileItemForm({
      type: 'object',
      properties: { a: { type: 'array', title: '甲', items: { type: 'string', enum: ['1'] } } },
    });
    expect(list.validate({ a: Array.from({ length: 1_000_000 }, () => '1') })).toEqual([
      { field: 'a', message: expect.stringContaining('最多选 100 项') },
    ]);
    expect(
      form.validate(Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`k${index}`, 1]))),
    ).toHaveLength(1);
    expect(form.validate({ ['k'.repeat(1_000_000)]: 1 })[0]?.message.length).toBeLessThan(100);
  });

  it('bounds text without a stated length', () => {
    expect(compileItemForm(withField({})).validate({ a: 'x'.repeat(2001) })).toHaveLength(1);
    expect(compileItemForm(withField({ maxLength: 9000, pattern: '^x*$' })).validate({ a: 'x'.repeat(201) })).toEqual([
      { field: 'a', message: expect.stringContaining('最多 200 个字') },
    ]);
  });

  it.each([
    '^(a+)+$',
    '^(a|a)*$',
    '^(a|aa)+$',
    '(.*)*x',
    '^(([a-z])+.)+[A-Z]([a-z])+$',
    '^(a?){30}a{30}$',
    'a?'.repeat(25) + 'a'.repeat(25),
    '^.*.*.*.*.*x$',
    '\\d+\\d+\\d+\\d+x',
    '^(?:a{1,100}){1,100}$',
    '^(a)\\1$',
    '^(?=a)b',
    '^(?<!a)b',
    '^(?<n>a)\\k<n>$',
    '(',
    '[',
    'a'.repeat(301),
    '^(\\w+\\s?)*$',
    '^(?:a|b|ab)*c$',
  ])('refuses the pattern %s', (pattern) => {
    expect(patternFault(pattern)).not.toBeNull();
    expect(() => compileItemForm(withField({ pattern }))).toThrow(ItemFormRefused);
  });

  it.each([
    ['^[\\u4e00-\\u9fa5·]{2,30}$', '张三'],
    ['^\\d{3,4}-\\d{7,8}$', '000-00000000'],
    ['^(?:\\d{15}|\\d{17}[\\dX])$', '00000019900101019X'],
    ['^[A-Z]{2}\\d+(?:-\\d+)?$', 'AB12-3'],
    ['^\\p{Script=Han}+$', '汉字'],
    ['^[^\\]]*$', 'abc'],
    ['省', '某省某市'],
    ['^.+市.+区.*$', '某市某区某街'],
    ['^(?:ab)+$', 'abab'],
  ])('lets the harmless pattern %s through', (pattern, value) => {
    expect(patternFault(pattern)).toBeNull();
    expect(compileItemForm(withField({ pattern })).validate({ a: value })).toEqual([]);
  });

  it('stays answerable on the worst text for a pattern it lets through', () => {
    const dear = compileItemForm(withField({ pattern: '^a*a*a*b$' }));
    expect(dear.validate({ a: 'a'.repeat(200) })).toEqual([
      { field: 'a', message: expect.stringContaining('写法不对') },
    ]);
  });

  it('refuses conditions that go round in a circle', () => {
    const field = (other: string) => ({ type: 'string', title: '甲', 'x-when': { field: other, equals: '1' } });
    expect(() =>
      compileItemForm({ type: 'object', properties: { a: field('b'), b: field('c'), c: field('a') } }),
    ).toThrow('循环');
    expect(() => compileItemForm({ type: 'object', properties: { a: field('a') } })).toThrow('循环');
  });

  it('refuses a form of thousands of fields', () => {
    const properties = Object.fromEntries(
      Array.from({ length: 5000 }, (_, index) => [`f${index}`, { type: 'string', title: '甲' }]),
    );
    expect(() => compileItemForm({ type: 'object', properties })).toThrow('超过 400 项');
  });
});
