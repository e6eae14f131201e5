import { expect, it } from 'vitest';
import { usualRules, type InspectionRule } from '#contract/inspection.ts';
import { ruleFrom, typedFrom } from './typed-rule.ts';

const ruleOf = (ruleId: string): InspectionRule => usualRules.find((one) => one.ruleId === ruleId) as InspectionRule;

it('every usual rule comes back as it was when nothing is typed', () => {
  for (const rule of usualRules) expect(ruleFrom(rule, typedFrom(rule))).toEqual(rule);
});

it('days are read as people write them, and the steps with limits of their own', () => {
  const rule = ruleOf('S03');
  expect(
    ruleFrom(rule, {
      isOn: false,
      yellowDays: '２ 天',
      otherDays: '7个工作日',
      steps: ' 现场核查  １０\n\n决定 3 天\n',
    }),
  ).toMatchObject({
    isOn: false,
    yellowDays: 2,
    otherDays: 7,
    steps: [
      { stepName: '现场核查', days: 10 },
      { stepName: '决定', days: 3 },
    ],
  });
});

it.each([
  ['S02', { isOn: true, yellowDays: '两' }, '天数请填 0 到 366 的整数。'],
  ['S02', { isOn: true, yellowDays: '' }, '天数请填 0 到 366 的整数。'],
  ['S04', { isOn: true, yellowDays: '0', limitDays: '367' }, '天数请填 0 到 366 的整数。'],
  ['S05', { isOn: true, minLetters: '0', emptyWords: '' }, '字数请填 1 到 200 的整数。'],
  ['S03', { isOn: true, yellowDays: '1', otherDays: '5', steps: '现场核查' }, '“现场核查”看不懂'],
  ['S03', { isOn: true, yellowDays: '1', otherDays: '5', steps: '审查 3\n审查 4' }, '“审查”写了两次。'],
])('what cannot be read of %s is said with what to write (%j)', (ruleId, typed, said) => {
  const read = ruleFrom(ruleOf(ruleId), typed);
  expect(typeof read === 'string' ? read : '').toContain(said);
});

it('empty words stand one a line and once', () => {
  expect(
    ruleFrom(ruleOf('S05'), { isOn: true, minLetters: '8', emptyWords: '不同意\n 不符合条件 \n不同意' }),
  ).toMatchObject({
    minLetters: 8,
    emptyWords: ['不同意', '不符合条件'],
  });
});
