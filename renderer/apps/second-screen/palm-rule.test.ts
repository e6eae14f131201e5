import { describe, expect, it } from 'vitest';
import { PalmRule, type Touching } from './palm-rule.ts';

const finger = (pointerId: number, at: number, contact = 20): Touching => ({
  pointerId,
  pointerType: 'touch',
  contact,
  at,
});
const pen = (pointerId: number, at: number): Touching => ({ pointerId, pointerType: 'pen', contact: 1, at });

describe('who writes', () => {
  it('lets a finger write where there is no pen', () => {
    const rule = new PalmRule();
    expect(rule.down(finger(1, 0))).toBe('write');
    expect([rule.writes(1), rule.writes(2)]).toEqual([true, false]);
  });

  it('ignores the hand while a pen is near, and a moment after', () => {
    const rule = new PalmRule();
    rule.penSeen(0);
    expect(rule.down(finger(1, 5_000))).toBe('ignore');
    expect(rule.down(pen(2, 5_010))).toBe('write');
    expect(rule.down(finger(3, 5_020))).toBe('ignore');
    expect(rule.up(2)).toBe(true);
    rule.penSeen(6_000, true);
    expect(rule.down(finger(4, 6_400))).toBe('ignore');
    expect(rule.down(finger(5, 6_600))).toBe('write');
  });

  it('lets the pen take over from the hand that came down first', () => {
    const rule = new PalmRule();
    expect(rule.down(finger(1, 0))).toBe('write');
    expect(rule.down(pen(2, 40))).toBe('replace');
    expect([rule.writes(1), rule.writes(2), rule.up(1), rule.up(2)]).toEqual([false, true, false, true]);
  });

  it('takes one pointer at a time and no broad contact', () => {
    const rule = new PalmRule();
    expect(rule.down(finger(1, 0, 90))).toBe('ignore');
    expect(rule.down(finger(2, 0))).toBe('write');
    expect(rule.down(finger(3, 10))).toBe('ignore');
    expect(rule.down({ pointerId: 4, pointerType: 'mouse', contact: 1, at: 20 })).toBe('ignore');
    expect(rule.up(2)).toBe(true);
    expect(rule.down({ pointerId: 4, pointerType: 'mouse', contact: 1, at: 30 })).toBe('write');
  });
});
