import { describe, expect, it } from 'vitest';
import calendar from '#resources/calendars/2024-2026.json' with { type: 'json' };
import { calendarFaults } from './calendar.ts';

describe('a calendar is published', () => {
  it('as shipped', () => {
    expect(calendarFaults(calendar)).toEqual([]);
  });

  it('not with a year that contradicts itself or the law, and each fault says where', () => {
    const wrong = {
      version: '1',
      years: {
        2026: { holidays: [], makeUpDays: ['2026-03-02'] },
        2027: { holidays: ['2027-02-14'], makeUpDays: [] },
      },
    };
    const faults = calendarFaults(wrong);
    expect(faults[0]).toEqual({ field: 'years.2026', message: '调休上班日 2026-03-02 不是周末' });
    expect(faults.map(({ message }) => message)).toContain('法定节假日 2027-02-05 没有放假');
    expect(faults.at(-1)?.message).toContain('2027 年共 261 个工作日，按放假办法应为 248 个');
  });
});
