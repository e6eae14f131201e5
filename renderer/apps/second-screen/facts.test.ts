import { describe, expect, it } from 'vitest';
import { confirmAnswer, mark } from './facts.ts';

const facts = [
  { label: '姓名', value: '赵铁柱' },
  { label: '手机', value: '138' },
  { label: '手机', value: '139' },
];
const none: ReadonlySet<number> = new Set();

describe('what the applicant says of the facts', () => {
  it('is right as long as nothing is marked', () => {
    expect(confirmAnswer(facts, none, true)).toEqual({ kind: 'confirm', isRight: true, wrong: [] });
    expect(confirmAnswer(facts, mark(none, 1, true), true)).toBeNull();
    expect(confirmAnswer(facts, mark(mark(none, 1, true), 1, false), true)).not.toBeNull();
  });

  it('names what is wrong once, and may be wrong without a name', () => {
    expect(confirmAnswer(facts, mark(mark(none, 2, true), 1, true), false)).toEqual({
      kind: 'confirm',
      isRight: false,
      wrong: ['手机'],
    });
    expect(confirmAnswer(facts, none, false)).toEqual({ kind: 'confirm', isRight: false, wrong: [] });
  });
});
