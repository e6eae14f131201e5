import { describe, expect, it } from 'vitest';
import { compileItemForm, ItemFormRefused } from './item-form.ts';

const column = { type: 'string', title: '甲' };
const members = {
  type: 'array',
  title: '共同申请人',
  minItems: 2,
  maxItems: 3,
  items: {
    type: 'object',
    required: ['name', 'certNo'],
    additionalProperties: false,
    properties: {
      certNo: { type: 'string', title: '身份证号码', format: 'citizen-number', 'x-order': 2 },
      name: { type: 'string', title: '姓名', format: 'person-name', 'x-order': 1 },
      relation: { type: 'string', title: '关系', enum: ['spouse', 'child'], 'x-enumNames': ['配偶', '子女'] },
      income: { type: 'number', title: '月收入', minimum: 0 },
      born: { type: 'string', title: '出生日期', format: 'date', 'x-latest': 'today' },
    },
  },
};
const withTable = (table: object, required: string[] = []) => ({ type: 'object', required, properties: { a: table } });
const form = compileItemForm(withTable(members, ['a']));
const one = { name: '钱小芳', certNo: '000000199001010026' };
const two = { name: '钱小云', certNo: '000000198001010021' };
const problemsOf = (rows: unknown) => form.validate({ a: rows }, { today: '2026-03-02' });

describe('a table of a form', () => {
  it('takes rows, and those in which nothing stands are none', () => {
    expect(
      form.check({ a: [{ ...one, relation: 'child', income: 0, born: '' }, {}, { ...two, name: two.name }] }),
    ).toEqual({
      values: { a: [{ ...one, relation: 'child', income: 0 }, two] },
      problems: [],
    });
  });

  it.each([
    [undefined, '请填写“共同申请人”，至少 2 行。'],
    [[], '请填写“共同申请人”，至少 2 行。'],
    [[{}, { name: ' ' }, { name: null }], '请填写“共同申请人”，至少 2 行。'],
    [[one], '“共同申请人”至少 2 行，请补填。'],
    [[one, two, one, two], '“共同申请人”最多 3 行，请删去多的。'],
    ['钱小芳', '“共同申请人”的内容格式不对，请重新填写。'],
  ])('says of %j as a whole what is wrong', (rows, message) => {
    expect(problemsOf(rows)).toEqual([{ field: 'a', message }]);
  });

  it('lets the empty row behind the last stand', () => expect(problemsOf([one, two, one, {}])).toEqual([]));

  it('names the row and the cell of every mistake, in the order they stand', () => {
    const born = '2026-03-03';
    const rows = [{ certNo: '000000199001010020' }, {}, { ...two, relation: 'cousin', income: -1, born }];
    expect(problemsOf(rows)).toEqual([
      { field: 'a.0.name', message: '“共同申请人”第 1 行：请填写“姓名”。' },
      { field: 'a.0.certNo', message: '“共同申请人”第 1 行：“身份证号码”不是有效的身份证号码，请对照证件逐位核对。' },
      { field: 'a.2.relation', message: '“共同申请人”第 3 行：“关系”不在可选范围内，请从列表中重新选择。' },
      { field: 'a.2.income', message: '“共同申请人”第 3 行：“月收入”不能小于 0，请核对后重新填写。' },
      { field: 'a.2.born', message: '“共同申请人”第 3 行：出生日期不能晚于 2026-03-02，请核对年份。' },
    ]);
    expect(problemsOf([{ ...one, name: '钱小芳1' }, two])).toEqual([
      { field: 'a.0.name', message: '“共同申请人”第 1 行：“姓名”里有数字，请核对是不是填错了栏。' },
    ]);
  });

  it('is not asked for while its condition hides it', () => {
    const kind = { type: 'string', title: '方式', enum: ['1', '2'] };
    const hidden = compileItemForm({
      ...{ type: 'object', required: ['a'] },
      properties: { kind, a: { ...members, 'x-when': { field: 'kind', equals: '2' } } },
    });
    expect(hidden.check({ kind: '1', a: [one, two] })).toEqual({ values: { kind: '1' }, problems: [] });
    expect(hidden.validate({ kind: '2' })).toHaveLength(1);
  });
});

describe('a table under attack', () => {
  it.each([
    ['a foreign column', '[{"evil":1}]'],
    ['a prototype', '[{"__proto__":{"isAdmin":true}}]'],
    ['a constructor', '[{"constructor":{"prototype":{"isAdmin":true}}}]'],
    ['a row that is a list', '[["x"]]'],
    ['a row that is text', '["x"]'],
    ['a row that is nothing', '[null]'],
  ])('takes %s for no row and pollutes nothing', (_what, rows) => {
    expect(problemsOf(JSON.parse(rows))).toEqual([{ field: 'a', message: expect.stringContaining('没有采用') }]);
    expect(Object.hasOwn(Object.prototype, 'isAdmin')).toBe(false);
  });

  it('takes rows and lists in a cell for no cell', () => {
    for (const name of [[one], { name: 'x' }])
      expect(problemsOf([{ ...one, name }, two])).toEqual([
        { field: 'a.0.name', message: '“共同申请人”第 1 行：“姓名”的内容格式不对，请重新填写。' },
      ]);
  });

  it('refuses a million rows and a cell of fifty million characters without working through them', () => {
    expect(problemsOf(Array.from({ length: 1_000_000 }, () => one))).toHaveLength(1);
    expect(problemsOf([{ ...one, name: 'x'.repeat(50_000_000) }, two])).toEqual([
      { field: 'a.0.name', message: '“共同申请人”第 1 行：“姓名”最多 500 个字，请缩短后再填。' },
    ]);
  });

  it('tells at most twenty mistakes of one table', () => {
    const wide = compileItemForm(withTable({ ...members, minItems: 0, maxItems: 50 }));
    expect(wide.validate({ a: Array.from({ length: 50 }, () => ({ income: -1 })) })).toHaveLength(20);
  });

  const many = (count: number, field: object) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`c${index}`, field]));
  const table = (items: object, more: object = {}) => ({ type: 'array', title: '表', items, ...more });
  const row = (properties: unknown, more: object = {}) => ({ type: 'object', properties, ...more });
  const nested = (depth: number): object => (depth === 0 ? column : row({ a: nested(depth - 1) }));
  it.each([
    ['rows in rows', table(row({ a: table(row({ a: column })) }))],
    ['an object in a cell', table(row({ a: row({ a: column }) }))],
    ['a thousand levels', table(nested(1000))],
    ['no columns', table(row({}))],
    ['thirteen columns', table(row(many(13, column)))],
    ['ten thousand columns', table(row(many(10_000, column)))],
    ['a hundred and one rows', table(row({ a: column }), { maxItems: 101 })],
    ['more rows at least than at most', table(row({ a: column }), { minItems: 5, maxItems: 2 })],
    ['more rows at least than it has room for', table(row({ a: column }), { minItems: 21 })],
    ['a pattern that never ends', table(row({ a: { ...column, pattern: '^(a+)+$' } }))],
    ['a novel in a cell', table(row({ a: { ...column, maxLength: 501 } }))],
    ['a choice given twice', table(row({ a: { ...column, enum: ['1', '1'] } }))],
    ['names that are not of the choices', table(row({ a: { ...column, enum: ['1'], 'x-enumNames': ['一', '二'] } }))],
    ['a required column that is not there', table(row({ a: column }, { required: ['b'] }))],
    ['columns of any name', table(row({ a: column }, { additionalProperties: true }))],
    ['a column with a condition', table(row({ a: { ...column, 'x-when': { field: 'a', equals: '1' } } }))],
    ['a column brought from elsewhere', table(row({ a: { ...column, 'x-source': 'person.name' } }))],
    ['a reference', table(row({ a: { $ref: '#/x' } }))],
    ['rows that may not repeat', table(row({ a: column }), { uniqueItems: true })],
    ['a situation', { ...members, 'x-situation': true }],
    ['a column with a dot', table(row({ 'a.b': column }))],
    ['a column called constructor', table(row({ constructor: column }))],
    [
      'a column of the prototype',
      table(JSON.parse('{"type":"object","properties":{"__proto__":{"type":"string","title":"甲"}}}')),
    ],
    ['columns that are a list', table(row([column]))],
  ])('refuses a definition with %s', (_what, bad) => {
    expect(() => compileItemForm(withTable(bad, ['a']))).toThrow(ItemFormRefused);
  });

  it('refuses tables that filled to the last row are more than anybody reads', () => {
    const big = table(row(many(12, column)), { maxItems: 100 });
    expect(() => compileItemForm(withTable(big))).not.toThrow();
    expect(() => compileItemForm({ type: 'object', properties: { a: big, b: big } })).toThrow('超过 2000 格');
    const small = table(row(many(4, column)), { maxItems: 1 });
    expect(() => compileItemForm({ type: 'object', properties: many(100, small) })).toThrow('超过 400 项');
  });
});
