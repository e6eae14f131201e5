import { describe, expect, it } from 'vitest';
import { dueAfter } from './working-time.ts';

const hours = [
  ['08:30', '12:00'],
  ['13:30', '17:30'],
] as const;
const calendar = { version: 'test', years: { 2026: { holidays: ['2026-03-09'], makeUpDays: ['2026-03-14'] } } };
const at = (text: string): Date => new Date(`${text}:00+08:00`);
const due = (start: string, amount: number, unit: 'workingDay' | 'workingHour' | 'minute'): string => {
  const { at: end, isProvisional } = dueAfter(at(start), { amount, unit }, hours, calendar);
  return `${new Date(end.getTime() + 8 * 3_600_000).toISOString().slice(0, 16)}${isProvisional ? ' 暂定' : ''}`;
};

describe('the limits of a ticket', () => {
  it('end with the last minute of the working day, stepping over weekends and days off', () => {
    expect(due('2026-03-05T14:12', 1, 'workingDay')).toBe('2026-03-06T17:30');
    expect(due('2026-03-05T14:12', 2, 'workingDay')).toBe('2026-03-10T17:30');
    expect(due('2026-03-06T23:59', 5, 'workingDay')).toBe('2026-03-14T17:30');
  });

  it('count half days and hours in working minutes, from whenever the call came', () => {
    expect(due('2026-03-05T14:12', 0.5, 'workingDay')).toBe('2026-03-06T08:57');
    expect(due('2026-03-05T11:30', 1, 'workingHour')).toBe('2026-03-05T14:00');
    expect(due('2026-03-07T03:00', 2, 'workingHour')).toBe('2026-03-10T10:30');
  });

  it('run through the night when they are in minutes', () => {
    expect(due('2026-03-08T23:50', 30, 'minute')).toBe('2026-03-09T00:20');
  });

  it('are provisional when they touch a year nobody has published', () => {
    expect(due('2026-12-31T10:00', 1, 'workingDay')).toBe('2027-01-01T17:30 暂定');
    expect(dueAfter(at('2026-03-05T09:00'), { amount: 1, unit: 'workingDay' }, hours, null).isProvisional).toBe(true);
  });
});
