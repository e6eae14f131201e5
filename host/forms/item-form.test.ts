import { describe, expect, it } from 'vitest';
import { compileItemForm, ItemFormRefused } from './item-form.ts';

const schema = {
  type: 'object',
  title: '户口登记',
  required: ['name', 'number', 'kind', 'reason', 'count'],
  additionalProperties: false,
  properties: {
    reason: {
      type: 'string',
      title: '申请理由',
      maxLength: 20,
      'x-order': 9,
      'x-width': 'full',
      'x-when': { field: 'kind', equals: '2' },
    },
    name: { type: 'string', title: '姓名', minLength: 2, maxLength: 60, 'x-order': 1, 'x-source': 'person.name' },
    number: {
      type: 'string',
      title: '身份证号码',
      format: 'citizen-number',
      'x-order': 2,
      'x-source': 'person.certNo',
    },
    sex: {
      type: 'string',
      title: '性别',
      enum: ['1', '2'],
      'x-enumNames': ['男', '女'],
      'x-source': 'person.sex',
      'x-order': 3,
    },
    birth: { type: 'string', title: '出生日期', format: 'date', 'x-source': 'person.birth', 'x-order': 4 },
    mobile: { type: 'string', title: '手机', format: 'mobile', 'x-order': 5 },
    employer: { type: 'string', title: '单位代码', format: 'credit-code', 'x-order': 6 },
    kind: { type: 'string', title: '类别', enum: ['1', '2'], 'x-order': 7 },
    count: { type: 'integer', title: '份数', minimum: 1, maximum: 9, 'x-order': 8 },
    plate: { type: 'string', title: '编号', description: '两个字母加四位数字', pattern: '^[A-Z]{2}\\d{4}$' },
    area: { type: 'number', title: '面积', minimum: 0 },
    agreed: { type: 'boolean', title: '已知晓' },
    uses: { type: 'array', title: '用途', items: { type: 'string', enum: ['a', 'b', 'c'] }, minItems: 1, maxItems: 2 },
    detail: { type: 'string', title: '补充', 'x-when': { field: 'reason', equals: '其他' } },
  },
};
const form = compileItemForm(schema);
const good = { name: '张三', number: '000000199001010018', kind: '1', count: 2 };

describe('item form', () => {
  it('accepts a filled form', () => {
    expect(
      form.validate({
        ...good,
        sex: '1',
        birth: '1990-01-01',
        mobile: '13800001234',
        employer: '91000000MA0000007C',
        plate: 'AB1234',
        area: 12.5,
        agreed: true,
        uses: ['a', 'b'],
      }),
    ).toEqual([]);
  });

  it('names every missing field in screen order with what to do', () => {
    expect(form.validate({})).toEqual([
      { field: 'name', message: '请填写“姓名”。' },
      { field: 'number', message: '请填写“身份证号码”。' },
      { field: 'kind', message: '请选择“类别”。' },
      { field: 'count', message: '请填写“份数”。' },
    ]);
  });

  it('treats blanks, null and empty lists as not filled', () => {
    expect(form.check({ ...good, name: '   ', mobile: '', birth: null, uses: [] })).toEqual({
      values: { number: good.number, kind: '1', count: 2 },
      problems: [{ field: 'name', message: '请填写“姓名”。' }],
    });
  });

  it.each([
    ['name', '张', '“姓名”至少 2 个字'],
    ['name', '张'.repeat(61), '“姓名”最多 60 个字'],
    ['number', '000000199001010010', '不是有效的身份证号码'],
    ['birth', '2026-02-30', '应是真实的日期'],
    ['mobile', '12800001234', '应是 11 位手机号码'],
    ['employer', '91000000MA0000007D', '不是有效的统一社会信用代码'],
    ['kind', '3', '不在可选范围内'],
    ['sex', '9', '不在可选范围内'],
    ['count', 0, '不能小于 1'],
    ['count', 10, '不能大于 9'],
    ['count', 1.5, '应是整数'],
    ['count', '2', '应是数字'],
    ['area', Number.NaN, '应是数字'],
    ['plate', 'ab12', '两个字母加四位数字'],
    ['agreed', 'yes', '内容格式不对'],
    ['uses', ['a', 'b', 'c'], '最多选 2 项'],
    ['uses', ['a', 'a'], '有重复的选项'],
    ['uses', ['z'], '不在可选范围内'],
    ['uses', 'a', '内容格式不对'],
    ['name', { toString: '张三' }, '内容格式不对'],
  ])('says what is wrong with %s %j', (field, value, message) => {
    expect(form.validate({ ...good, [field]: value })).toEqual([{ field, message: expect.stringContaining(message) }]);
  });

  it('counts a rare character as one', () => {
    expect(form.validate({ ...good, name: '𠮷𠮷' })).toEqual([]);
    expect(form.validate({ ...good, name: '𠮷' })).toHaveLength(1);
  });

  it('asks for a conditional field only while its condition holds, and drops it otherwise', () => {
    expect(form.validate({ ...good, kind: '2' })).toEqual([{ field: 'reason', message: '请填写“申请理由”。' }]);
    expect(form.check({ ...good, reason: '很久以前填的'.repeat(9) })).toEqual({ values: good, problems: [] });
  });

  it('hides what depends on a hidden field', () => {
    expect(form.check({ ...good, kind: '1', reason: '其他', detail: '说明' }).values).toEqual(good);
    expect(form.check({ ...good, kind: '2', reason: '其他', detail: '说明' }).values).toMatchObject({
      reason: '其他',
      detail: '说明',
    });
  });

  it('orders fields for the screen, those without an order last', () => {
    expect(form.order.slice(0, 2)).toEqual(['name', 'number']);
    expect(form.order.slice(-2)).toEqual(['uses', 'detail']);
  });

  it('refuses a number of somebody not born yet when told the day', () => {
    const values = { ...good, number: '810000209912319996' };
    expect(form.validate(values, { today: '2026-03-02' })).toEqual([
      { field: 'number', message: expect.stringContaining('还没有到') },
    ]);
    expect(form.validate(values)).toEqual([]);
  });

  it('takes files of the case, and none that is not there', () => {
    const field = { type: 'array', title: '合同', maxItems: 2, items: { type: 'string', format: 'case-file' } };
    const files = new Set(['pages:M01', 'a', 'b']);
    const withFiles = compileItemForm({ type: 'object', required: ['lease'], properties: { lease: field } });
    const said = (lease: unknown): string[] => withFiles.validate({ lease }, { files }).map((one) => one.message);
    expect(said(['pages:M01', 'a'])).toEqual([]);
    expect(said([])).toEqual(['请选或添加“合同”的文件。']);
    expect(said(['a', 'gone'])).toEqual(['“合同”里有文件已不在这件里，请去掉它，重新选或添加。']);
    expect(said(['a', 'b', 'pages:M01'])).toEqual(['“合同”最多 2 个文件，请去掉多的。']);
    expect(said([{ sm3: 'a' }])).toHaveLength(1);
    for (const bad of [
      { ...field, items: { ...field.items, enum: ['a'] } },
      { ...field, items: { ...field.items, format: 'uri' } },
    ])
      expect(() => compileItemForm({ type: 'object', properties: { lease: bad } })).toThrow(ItemFormRefused);
    expect(() => compileItemForm({ type: 'object', properties: { ['f'.repeat(41)]: field } })).toThrow('40 个字符');
  });

  it.each([
    ['not an object', 'form'],
    ['no properties', { type: 'object' }],
    [
      'an unknown keyword',
      { type: 'object', properties: { a: { type: 'string', title: 'A', contentMediaType: 'x' } } },
    ],
    ['a reference', { type: 'object', properties: { a: { $ref: 'https://elsewhere.example/a.json' } } }],
    ['definitions', { type: 'object', properties: {}, $defs: {} }],
    ['a nested object', { type: 'object', properties: { a: { type: 'object', title: 'A', properties: {} } } }],
    [
      'a list without choices',
      { type: 'object', properties: { a: { type: 'array', title: 'A', items: { type: 'string' } } } },
    ],
    ['a field without title', { type: 'object', properties: { a: { type: 'string' } } }],
    [
      'an unknown source',
      { type: 'object', properties: { a: { type: 'string', title: 'A', 'x-source': 'person.photo' } } },
    ],
    ['a required field that is not there', { type: 'object', properties: {}, required: ['a'] }],
    [
      'a condition on a field that is not there',
      { type: 'object', properties: { a: { type: 'string', title: 'A', 'x-when': { field: 'b', equals: '1' } } } },
    ],
    [
      'an unsatisfiable length',
      { type: 'object', properties: { a: { type: 'string', title: 'A', minLength: 5, maxLength: 4 } } },
    ],
    ['a choice given twice', { type: 'object', properties: { a: { type: 'string', title: 'A', enum: ['1', '1'] } } }],
    ['additional properties', { type: 'object', properties: {}, additionalProperties: true }],
  ])('refuses a definition with %s', (_what, bad) => {
    expect(() => compileItemForm(bad)).toThrow(ItemFormRefused);
    expect(() => compileItemForm(bad)).toThrow(expect.objectContaining({ code: 'ITEM_SCHEMA_UNSUPPORTED' }));
  });

  it('names the place and keyword it refuses', () => {
    const bad = { type: 'object', properties: { a: { type: 'string', title: 'A', $ref: '#/x' } } };
    expect(() => compileItemForm(bad)).toThrow('properties.a 用了不支持的 $ref');
  });
});
