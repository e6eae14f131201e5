import { describe, expect, it } from 'vitest';
import { VerificationDefinition } from '#contract/catalogue.ts';
import { errorRegistry } from '#contract/error-registry.ts';
import iconv from 'iconv-lite';
import { sm3Of } from '../kernel/digest.ts';
import { askDepartment, type Answer } from './call.ts';
import type { WantedFields } from './field-values.ts';

const definition = VerificationDefinition.parse({
  name: 'registration',
  title: '企业登记信息',
  department: '示例区市场监督管理局',
  version: 1,
  request: { method: 'GET', url: 'http://department.invalid/{entity.creditCode}' },
  needs: [],
  response: {
    verdict: '/result',
    valid: ['MATCH'],
    warning: ['INSURED_AT_FIRM'],
    invalid: ['NOT_FOUND'],
    text: '/text',
    fill: { legalPerson: '/legalPerson' },
    equal: [{ pointer: '/name', path: 'entity.name', label: '登记名称' }],
  },
  limitMs: 1000,
  lateMs: 1000,
  offline: 'checkOriginal',
});
const values = { entity: { creditCode: '91000000MA0000007C', name: '示例餐饮有限公司' } };
const fields: WantedFields = new Map([
  ['legalPerson', { title: '法定代表人', type: 'string' }],
  ['licenceNo', { title: '许可证号', type: 'string' }],
  ['area', { title: '面积', type: 'number' }],
  ['rooms', { title: '间数', type: 'integer' }],
  ['isFirst', { title: '首次办理', type: 'boolean' }],
]);
const sent = (
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
  { status = 200, patch = {} as Partial<VerificationDefinition['response']> } = {},
): Promise<Answer> =>
  askDepartment(
    { ...definition, response: { ...definition.response, equal: [], ...patch } },
    values,
    fields,
    () => Promise.resolve(new Response(body, { status, headers })),
    AbortSignal.timeout(5000),
  );
const ask = (body: object): Promise<Answer> =>
  askDepartment(definition, values, fields, () => Promise.resolve(Response.json(body)), AbortSignal.timeout(5000));

it.each([
  ['the same registered name', { result: 'MATCH', name: ' 示例餐饮有限公司 ' }, 'valid', '相符'],
  [
    'another name beside a code that exists',
    { result: 'MATCH', name: '别家有限公司' },
    'invalid',
    '登记名称登记为“别家有限公司”',
  ],
  ['no name at all', { result: 'MATCH' }, 'invalid', '部门没有给出登记名称'],
  [
    'true, and not what is asked for',
    { result: 'INSURED_AT_FIRM', name: '示例餐饮有限公司', text: '已在单位参保' },
    'warning',
    '已在单位参保',
  ],
  ['a plain no', { result: 'NOT_FOUND', text: '查无此企业' }, 'invalid', '查无此企业'],
])('%s: %j is %s', async (_what, body, state, text) => {
  const answer = await ask(body);
  expect(answer).toMatchObject({ kind: 'verdict', state });
  expect(answer.kind === 'verdict' ? answer.text : '').toContain(text);
});

it('fills nothing from an answer about somebody else', async () => {
  expect(await ask({ result: 'MATCH', name: '别家有限公司', legalPerson: '王五' })).toMatchObject({ fill: {} });
  expect(await ask({ result: 'MATCH', name: '示例餐饮有限公司', legalPerson: '王五' })).toMatchObject({
    fill: { legalPerson: '王五' },
  });
});

describe('the encoding of an answer', () => {
  const words = '相符，经营者𠮷田㐀';
  const json = JSON.stringify({ result: 'MATCH', text: words, legalPerson: '㐀一' });
  const gbk = iconv.encode(json.replace('𠮷', '吉').replaceAll('㐀', '王'), 'gbk');
  const gb18030 = iconv.encode(json, 'gb18030');
  const plain = Buffer.from(json);
  const mark = (bytes: number[], rest: Buffer): Buffer => Buffer.concat([Buffer.from(bytes), rest]);
  it.each([
    ['UTF-8', plain, 'application/json', words],
    ['UTF-8 behind a byte-order mark', mark([0xef, 0xbb, 0xbf], plain), 'application/json', words],
    ['UTF-16 behind its mark', mark([0xff, 0xfe], Buffer.from(json, 'utf16le')), 'application/json', words],
    ['UTF-16 without one', Buffer.from(json, 'utf16le'), 'application/json', words],
    ['GBK as declared', gbk, 'application/json; charset=GBK', '相符，经营者吉田王'],
    ['GBK, not declared', gbk, 'text/html', '相符，经营者吉田王'],
    ['GBK, declared UTF-8', gbk, 'application/json;charset=utf-8', '相符，经营者吉田王'],
    ['GB 18030 as declared', gb18030, 'application/json; charset="gb18030"', words],
    ['GB 18030, not declared', gb18030, '', words],
    ['UTF-8, declared GBK', plain, 'application/json; charset=gb2312', words],
  ])('%s is read', async (_what, bytes, type, text) => {
    const answer = await sent(new Uint8Array(bytes), { 'content-type': type });
    expect(answer).toMatchObject({ kind: 'verdict', text, evidence: { digest: sm3Of(bytes) } });
  });

  it('few hanzi of GBK that are letters of another script in UTF-8 are hanzi', async () => {
    const bytes = iconv.encode(JSON.stringify({ result: 'MATCH', text: '一说' }), 'gbk');
    expect(await sent(new Uint8Array(bytes))).toMatchObject({ text: '一说' });
    expect(await sent(JSON.stringify({ result: 'MATCH', text: 'Ivó · Müller' }))).toMatchObject({
      text: 'Ivó · Müller',
    });
  });

  it.each([
    ['a character cut in the middle', Buffer.concat([plain.subarray(0, 34), plain.subarray(35)]), 'application/json'],
    ['bytes of no Chinese encoding', mark([0xff, 0xff], plain), 'application/json; charset=gbk'],
    ['a declaration nobody knows', gbk, 'application/json; charset=x-city-9'],
  ])('%s is refused in words', async (_what, bytes, type) => {
    const answer = await sent(new Uint8Array(bytes), { 'content-type': type });
    expect(answer).toMatchObject({ kind: 'failure', code: 'VERIFY_ENCODING', evidence: { text: null } });
  });
});

describe('numbers of an answer', () => {
  const filledWith = async (more: string): Promise<Answer> =>
    await sent(
      `{"result":"MATCH","text":"相符",${more}}`,
      {},
      {
        patch: {
          fill: { licenceNo: '/licenceNo', area: '/area', rooms: '/rooms', isFirst: '/isFirst' },
        },
      },
    );
  it('a licence number of 18 digits comes into its field digit for digit', async () => {
    expect(await filledWith('"licenceNo":990000199003070018')).toMatchObject({
      text: '相符',
      fill: { licenceNo: '990000199003070018' },
    });
  });
  it('a field gets the type it wants', async () => {
    expect(await filledWith('"area":12.50,"rooms":"3","isFirst":true')).toMatchObject({
      fill: { area: 12.5, rooms: 3, isFirst: true },
    });
  });
  it.each([
    ['"area":123456789012345678', /“面积”是 123456789012345678，位数多得不能当数字准确保存，没有带入/],
    ['"rooms":2.5', /“间数”是 2.5，不是整数/],
    ['"rooms":"三"', /“间数”不是数字/],
    ['"licenceNo":9.90000199003E+17', /“许可证号”写成了 9.90000199003E\+17，原来的数字已经走样/],
    ['"isFirst":"Y"', /“首次办理”不是“是”或“否”/],
    ['"licenceNo":{"no":1}', /“许可证号”不是文字/],
  ])('%s: what cannot be kept is not filled in, and said', async (more, words) => {
    const answer = await filledWith(more);
    expect(answer).toMatchObject({ state: 'valid', fill: {}, text: expect.stringMatching(words) });
  });
  it('verdicts are compared as written: two codes that differ in the eighteenth digit are two', async () => {
    const patch = { valid: ['990000199003070018'], invalid: [404, '990000199003070017'] };
    const said = async (verdict: string): Promise<Answer> => await sent(`{"result":${verdict}}`, {}, { patch });
    expect(await said('990000199003070018')).toMatchObject({ state: 'valid' });
    expect(await said('990000199003070017')).toMatchObject({ state: 'invalid' });
    expect(await said('990000199003070016')).toMatchObject({ code: 'VERIFY_BAD_ANSWER' });
    expect(await said('404.0')).toMatchObject({ state: 'invalid' });
    expect(await said('"404"')).toMatchObject({ code: 'VERIFY_BAD_ANSWER' });
  });
  it('a value that must be equal may be sent as a number', async () => {
    const patch = { equal: [{ pointer: '/no', path: 'entity.creditCode', label: '登记证号' }] };
    const equal = async (no: string): Promise<Answer> =>
      await askDepartment(
        { ...definition, response: { ...definition.response, ...patch } },
        { entity: { creditCode: '990000199003070018' } },
        fields,
        () => Promise.resolve(new Response(`{"result":"MATCH","no":${no}}`)),
        AbortSignal.timeout(5000),
      );
    expect(await equal('990000199003070018')).toMatchObject({ state: 'valid' });
    expect(await equal('990000199003070020')).toMatchObject({ state: 'invalid' });
  });
  it('a definition with a number that is rounded is not published', () => {
    const response = { ...definition.response, valid: [990000199003070018] };
    expect(VerificationDefinition.safeParse({ ...definition, response }).success).toBe(false);
    expect(
      VerificationDefinition.safeParse({ ...definition, response: { ...response, valid: [200, 1.5] } }).success,
    ).toBe(true);
  });
});

it.each([
  [401, 'VERIFY_KEY', 'administrator'],
  [403, 'VERIFY_KEY', 'administrator'],
  [429, 'VERIFY_TOO_OFTEN', 'administrator'],
  [404, 'VERIFY_REFUSED', 'administrator'],
  [302, 'VERIFY_REFUSED', 'administrator'],
  [500, 'VERIFY_FAULT', 'department'],
] as const)('a department that says %i: %s, for the %s to mend', async (status, code, who) => {
  const answer = await sent('{}', { 'retry-after': '7' }, { status });
  expect(answer).toMatchObject({ kind: 'failure', code, waitMs: 7000 });
  expect(errorRegistry[code].who).toBe(who);
});
