import { describe, expect, it } from 'vitest';
import { usualRules, type InspectionRule } from '#contract/inspection.ts';
import { judgeCase, type CaseFacts } from './judge.ts';

const org = '示例区市场监督管理局';
const at = (text: string): Date => new Date(`${text}:00+08:00`);
const plain: CaseFacts = {
  ...{ streamId: 1, projectNo: 'P1', taskName: '开业登记', deptCode: 'D', deptName: org, windowNo: '01' },
  ...{ acceptedAt: at('2026-03-05T10:00'), promiseDay: '2026-03-20', state: 'IN_REVIEW', isDoneAtWindow: false },
  ...{ materials: [], results: [], correctionNotices: 0, addedCorrections: [], payments: [], events: [] },
  ...{ item: { isFee: false, feeBasis: '' }, isDepartmentHeard: true },
};
const event = (more: Partial<CaseFacts['events'][number]>): CaseFacts['events'][number] => ({
  ...{ state: 'IN_REVIEW', stepName: '审查', orgName: org, opinion: '', at: at('2026-03-05T11:00'), facts: {} },
  ...more,
});
const rule = (ruleId: string): InspectionRule => {
  const found = usualRules.find((one) => one.ruleId === ruleId);
  if (!found) throw new Error(ruleId);
  return found;
};
const levelOf = (ruleId: string, more: Partial<CaseFacts>, now = '2026-03-06T09:00'): string =>
  judgeCase(rule(ruleId), { ...plain, ...more }, { now: at(now), calendar: null }).verdict?.level ?? 'none';

describe('a case by one rule', () => {
  it('is late after the last minute of the promised day, not before', () => {
    expect(levelOf('S02', { promiseDay: '2026-03-06' }, '2026-03-06T23:59')).toBe('yellow');
    expect(levelOf('S02', { promiseDay: '2026-03-06' }, '2026-03-07T00:00')).toBe('red');
    // Thursday to the next Tuesday: three working days.
    expect(levelOf('S02', { promiseDay: '2026-03-10' }, '2026-03-05T09:00')).toBe('well');
    expect(levelOf('S02', { promiseDay: '2026-03-10' }, '2026-03-06T09:00')).toBe('yellow');
    expect(levelOf('S02', { promiseDay: '2026-03-01', state: 'SUSPENDED' })).toBe('well');
    const ended = [{ type: 'plain', explain: '', fee: null, at: at('2026-03-21T09:00') }];
    expect(levelOf('S02', { state: 'DONE_OK', results: ended })).toBe('red');
    expect(levelOf('S02', { acceptedAt: null })).toBe('none');
  });

  it('says when to look again, where time alone can change something', () => {
    const { again } = judgeCase(rule('S02'), plain, { now: at('2026-03-06T09:00'), calendar: null });
    expect(again?.toISOString()).toBe('2026-03-06T16:01:00.000Z');
    expect(judgeCase(rule('S05'), plain, { now: at('2026-03-06T09:00'), calendar: null }).again).toBeNull();
  });

  it('has no data where a department never tells its steps, and does not call that late', () => {
    expect(levelOf('S04', { isDepartmentHeard: false }, '2026-03-19T09:00')).toBe('lacking');
    expect(levelOf('S04', {}, '2026-03-19T09:00')).toBe('red');
    expect(levelOf('S04', { events: [event({ at: at('2026-03-06T16:00') })] }, '2026-03-19T09:00')).toBe('well');
    expect(levelOf('S04', { events: [event({ at: at('2026-03-09T09:00') })] }, '2026-03-19T09:00')).toBe('red');
    expect(levelOf('S04', { isDoneAtWindow: true }, '2026-03-19T09:00')).toBe('none');
    expect(levelOf('S03', {})).toBe('lacking');
  });

  it('has no data on a refusal whose materials were never told, and does not call it well or a finding', () => {
    const refused = { events: [event({ state: 'DONE_REFUSED', facts: { refusalCause: 'materials' } })] };
    expect(levelOf('S01', refused)).toBe('lacking');
    expect(levelOf('S01', { ...refused, materials: [{ isHere: true }] })).toBe('red');
    expect(levelOf('S01', { ...refused, materials: [{ isHere: false }] })).toBe('well');
    const atWindow = [{ type: 'notAccepted', explain: '不属于本机关职权范围', fee: null, at: at('2026-03-05T11:00') }];
    expect(levelOf('S01', { acceptedAt: null, state: 'NOT_ACCEPTED', results: atWindow })).toBe('lacking');
    expect(levelOf('S01', {})).toBe('none');
  });

  it.each([
    ['', 'red'],
    ['不符合条件', 'red'],
    ['不属于本机关职权范围：不予受理', 'red'],
    ['经营场所为住宅，未提交利害关系业主同意的证明', 'well'],
    ['不属于本机关职权范围：应向示例区卫生健康委员会申请', 'well'],
  ])('takes “%s” for a reason: %s', (opinion, level) => {
    expect(levelOf('S05', { events: [event({ state: 'DONE_REFUSED', opinion })] })).toBe(level);
  });

  it('knows an alert of the window itself, and one notice alone is no second one', () => {
    const added = ['告警：再次告知的“消防证明”首次没有列出。理由：法规有变'];
    expect(levelOf('S06', { correctionNotices: 2, addedCorrections: added })).toBe('red');
    expect(levelOf('S06', { correctionNotices: 2 })).toBe('well');
    expect(levelOf('S06', { correctionNotices: 1 })).toBe('none');
  });

  it('does not take silence about charges for none', () => {
    expect(levelOf('S07', {})).toBe('lacking');
    expect(levelOf('S07', { payments: [{ amount: '0.00' }] })).toBe('well');
    expect(levelOf('S07', { payments: [{ amount: '10.00' }] })).toBe('red');
    expect(levelOf('S07', { payments: [{ amount: '10.00' }], item: null })).toBe('lacking');
    expect(levelOf('S07', { payments: [{ amount: '10.00' }], item: { isFee: true, feeBasis: '' } })).toBe('yellow');
    expect(levelOf('S07', { payments: [{ amount: '10.00' }], item: { isFee: true, feeBasis: '价费字' } })).toBe('well');
  });
});
