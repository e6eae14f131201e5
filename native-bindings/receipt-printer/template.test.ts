import { describe, expect, it } from 'vitest';
import acceptance from '#resources/receipt-templates/acceptance.json' with { type: 'json' };
import testSlip from '#resources/receipt-templates/test-slip.json' with { type: 'json' };
import { isDeviceError } from '../errors.ts';
import { encodeReceipt } from './encode.ts';
import { fillTemplate, parseTemplate, type TemplateValues } from './template.ts';

const fill = (lines: unknown[], values: TemplateValues): unknown[] =>
  fillTemplate(parseTemplate({ id: 't', name: '测试', lines }), values).lines;
const problemOf = (work: () => unknown): unknown => {
  try {
    work();
  } catch (error) {
    if (isDeviceError(error, 'PROFILE_INVALID')) return error.detail?.problem;
    throw error;
  }
  return null;
};

it('accepts the shipped templates', () => {
  for (const one of [acceptance, testSlip]) expect(parseTemplate(one).id).toBe(one.id);
});

describe('filling', () => {
  it('puts values into every text', () => {
    expect(
      fill(
        [
          { kind: 'text', text: '{a}—{b.c}', bold: true },
          { kind: 'pair', left: '{a}', right: '{n}' },
          { kind: 'columns', cells: [{ text: '{a}', columns: 8 }] },
          { kind: 'qr', data: 'http://x/{a}' },
          { kind: 'barcode', data: '{n}' },
          { kind: 'feed', lines: 2 },
        ],
        { a: '甲', n: 7, b: { c: '丙' } },
      ),
    ).toEqual([
      { kind: 'text', text: '甲—丙', bold: true },
      { kind: 'pair', left: '甲', right: '7' },
      { kind: 'columns', cells: [{ text: '甲', columns: 8 }] },
      { kind: 'qr', data: 'http://x/甲' },
      { kind: 'barcode', data: '7' },
      { kind: 'feed', lines: 2 },
    ]);
  });

  it('shows a line only when its condition holds', () => {
    const lines = ['a', '!a'].map((condition) => ({ if: condition, kind: 'text', text: condition }));
    for (const [value, shown] of [
      ['x', 'a'],
      ['', '!a'],
      [0, '!a'],
      [3, 'a'],
      [false, '!a'],
      [[], '!a'],
      [[{}], 'a'],
    ] as const) {
      expect(fill(lines, { a: value })).toEqual([{ kind: 'text', text: shown }]);
    }
  });

  it('repeats lines over a list, numbered, with the outer fields in sight', () => {
    expect(
      fill([{ kind: 'repeat', over: 'list', lines: [{ kind: 'text', text: '{#}/{#list} {name} {unit}' }] }], {
        list: [{ name: '甲' }, { name: '乙' }],
        unit: '份',
      }),
    ).toEqual([
      { kind: 'text', text: '1/2 甲 份' },
      { kind: 'text', text: '2/2 乙 份' },
    ]);
  });

  it('writes two braces as one', () =>
    expect(fill([{ kind: 'text', text: '{{a} {a}' }], { a: 'x' })).toEqual([{ kind: 'text', text: '{a} x' }]));
});

describe('what a person typed', () => {
  it('is not searched for fields again', () => {
    expect(fill([{ kind: 'text', text: '{a}' }], { a: '{secret}', secret: 's' })).toEqual([
      { kind: 'text', text: '{secret}' },
    ]);
  });

  it('never becomes a command', () => {
    const evil = `A\u001b@\u0010\u0004\u0001\u001dV0\u001c.\u009b\n`;
    for (const line of [
      { kind: 'text', text: '{a}' },
      { kind: 'pair', left: '{a}', right: '{a}' },
      { kind: 'qr', data: '{a}' },
      { kind: 'barcode', data: '{a}' },
    ]) {
      const plain = Buffer.concat(
        encodeReceipt(fillTemplate(parseTemplate({ id: 't', name: 't', lines: [line] }), { a: 'A @ V0 . ' })),
      ).toString('hex');
      expect(
        Buffer.concat(
          encodeReceipt(fillTemplate(parseTemplate({ id: 't', name: 't', lines: [line] }), { a: evil })),
        ).toString('hex'),
      ).toBe(plain);
    }
  });
});

describe('a wrong template', () => {
  it.each([
    [[{ kind: 'text', text: '{b}' }], 't: 没有字段 {b}'],
    [[{ if: 'b', kind: 'rule' }], 't: 没有字段 {b}'],
    [[{ if: 'no', kind: 'text', text: '{b}' }], 't: 没有字段 {b}'],
    [[{ kind: 'text', text: '{constructor}' }], 't: 没有字段 {constructor}'],
    [[{ kind: 'text', text: '{__proto__.x}' }], 't: 没有字段 {__proto__.x}'],
    [[{ kind: 'text', text: '{a' }], 't: 没有闭合的花括号：{a'],
    [[{ kind: 'text', text: '{list}' }], 't: {list} 不是文字'],
    [[{ kind: 'text', text: '{#}' }], 't: {#} 不是文字'],
    [[{ kind: 'repeat', over: 'a', lines: [{ kind: 'rule' }] }], 't: a 不是列表'],
    [[{ kind: 'text', text: '{o.x}' }], 't: 没有字段 {o.x}'],
  ])('%j is told apart', (lines, problem) =>
    expect(problemOf(() => fill(lines, { a: 'x', no: '', list: [{}], o: { y: '' } }))).toBe(problem),
  );

  it.each([
    [null, '（整个文件）'],
    [{ id: 't', name: 't', lines: [] }, 'lines'],
    [{ id: 't', name: 't', lines: [{ kind: 'text' }] }, 'lines.0.text'],
    [{ id: 't', name: 't', lines: [{ kind: 'raw', bytes: '1b40' }] }, 'lines.0.kind'],
    [{ id: 't', name: 't', lines: [{ kind: 'text', text: 'x', size: 9 }] }, 'lines.0.size'],
    [
      { id: 't', name: 't', lines: [{ kind: 'repeat', over: 'l', lines: [{ kind: 'feed', lines: 200 }] }] },
      'lines.0.lines.0.lines',
    ],
  ])('%j is refused with its place', (input, place) =>
    expect(problemOf(() => parseTemplate(input))).toMatch(new RegExp(`^${place}:`)),
  );
});
