import { expect, it } from 'vitest';
import { VerificationDefinition } from '#contract/catalogue.ts';
import { askDepartment, type Answer } from './call.ts';

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
const ask = (body: object): Promise<Answer> =>
  askDepartment(definition, values, () => Promise.resolve(Response.json(body)), AbortSignal.timeout(5000));

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
