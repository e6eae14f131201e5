import { expect, it } from 'vitest';
import { Draft } from '#contract/cases.ts';
import { citizenCheckChar, creditCheckChar } from '#contract/codes/index.ts';
import { compareRead } from './compare.ts';
import { readFacts } from './facts.ts';

const line = (text: string, y: number, x = 0.1, confidence = 0.98) => ({
  text,
  confidence,
  x,
  y,
  width: 0.3,
  height: 0.04,
});
const number = `00000019900101002${citizenCheckChar('00000019900101002')}`;
const code = `92000000MA0000010${creditCheckChar('92000000MA0000010')}`;
const front = [
  line('姓名', 0.1, 0.05),
  line('钱小芳', 0.1, 0.4),
  line('性别 女 民族 汉', 0.2),
  line('住 址 示例省示例市示例区', 0.4),
  line('测试路18号', 0.5),
  line(`公民身份号码 ${number}`, 0.8),
];
const licence = [
  line('营业执照', 0.1),
  line('统一社会信用代码', 0.2, 0.1),
  line(code, 0.2, 0.5),
  line('名 称 示例区钱小芳百货店', 0.3),
  line('经 营 者 钱小芳', 0.4),
  line('经营场所 示例区测试路18号一层', 0.5),
];
const on = (pageId: string, lines: typeof front) => readFacts(lines).map((one) => ({ ...one, pageId }));
const against = (draft: object) => ({ draft: Draft.parse(draft), item: null, fill: {}, today: '2026-03-02' });

it('reads a card and a licence by their labels, in one piece or two, with their place', () => {
  expect(readFacts(front).map((one) => [one.field, one.text])).toEqual([
    ['name', '钱小芳'],
    ['certNo', number],
    ['address', '示例省示例市示例区测试路18号'],
  ]);
  expect(readFacts(front)[0]).toMatchObject({ x: 0.4, y: 0.1 });
  expect(readFacts(licence).map((one) => [one.field, one.text])).toEqual([
    ['creditCode', code],
    ['entityName', '示例区钱小芳百货店'],
    ['legalPerson', '钱小芳'],
    ['entityAddress', '示例区测试路18号一层'],
  ]);
  expect(readFacts([line('情况说明', 0.1), line('本人姓名不便公开', 0.2)])).toEqual([]);
});

it('reads the back of a card, and says when it has run out', () => {
  const back = on('b', [line('签发机关 示例市公安局', 0.7), line('有效期限 2006.01.15-2026.01.15', 0.8)]);
  expect(back.map((one) => one.text)).toEqual(['示例市公安局', '2026-01-15']);
  const rows = compareRead(back, against({}));
  expect(rows.find((one) => one.key === 'person.certValidTo')).toMatchObject({
    note: '证件 2026-01-15 已到期',
    canTake: false,
  });
});

it('finds a changed digit and another name, and lets what is equal be', () => {
  const typed = { name: '钱小芬', certNo: number.replace('0101', '0110'), address: '示例省示例市示例区 测试路１８号' };
  const rows = compareRead(on('a', front), against({ applicant: { person: typed } }));
  expect(rows.map((one) => [one.key, one.state])).toEqual([
    ['person.name', 'differs'],
    ['person.certNo', 'differs'],
    ['person.address', 'same'],
  ]);
});

it('never takes a number whose check character does not fit, nor over what a card reader gave', () => {
  const wrong = front.map((one) => ({
    ...one,
    text: one.text.replace(number, `${number.slice(0, 17)}${number.endsWith('X') ? '1' : 'X'}`),
  }));
  expect(compareRead(on('a', wrong), against({})).find((one) => one.key === 'person.certNo')).toMatchObject({
    state: 'doubtful',
    canTake: false,
  });
  const card = { name: '赵铁柱', certNo: number, source: 'card' };
  expect(compareRead(on('a', front), against({ applicant: { person: card } }))[0]).toMatchObject({
    state: 'differs',
    canTake: false,
  });
});

it('compares a card with whoever it belongs to, and a licence with the entity', () => {
  const applicant = {
    applicantType: '2',
    entity: { name: '示例区钱小芳百货店', creditCode: code, legalPerson: '钱小芳', address: '示例区测试路18号一层' },
    agent: { name: '赵铁柱', certNo: '000000199202020010' },
  };
  const rows = compareRead([...on('a', front), ...on('l', licence)], against({ applicant }));
  expect(rows.filter((one) => one.key.startsWith('entity')).every((one) => one.state === 'same')).toBe(true);
  expect(rows.find((one) => one.key === 'legal.name')).toMatchObject({ state: 'same', path: 'entity.legalPerson' });
  // A licence says nothing against a person who applies.
  expect(compareRead(on('l', licence), against({}))).toEqual([]);
});
