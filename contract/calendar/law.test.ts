import { describe, expect, it } from 'vitest';
import calendar from '#resources/calendars/2024-2026.json' with { type: 'json' };
import { lawFaults, yearFaults } from './check.ts';
import { computedHolidays, countDays, isWeekend, lawfulTotal, statutoryDays } from './law.ts';

const years = Array.from({ length: 26 }, (_, index) => 2025 + index);
const off2027 = (): string[] => [...(computedHolidays(2027) ?? [])];

describe('days off by the law', () => {
  it('are for 2027 the thirteen, and the next working days for those on a weekend', () => {
    expect(statutoryDays(2027)?.join(' ')).toBe(
      '2027-01-01 2027-02-05 2027-02-06 2027-02-07 2027-02-08 2027-04-05 2027-05-01 2027-05-02 2027-06-09 2027-09-15 2027-10-01 2027-10-02 2027-10-03',
    );
    expect(off2027().slice(13).join(' ')).toBe('2027-02-09 2027-02-10 2027-05-03 2027-05-04 2027-10-04 2027-10-05');
  });

  it.each([
    [2014, 250],
    [2016, 250],
    [2017, 249],
    [2018, 250],
    [2019, 250],
    [2021, 250],
    [2022, 249],
    [2023, 249],
    [2024, 251],
    [2025, 248],
    [2026, 248],
    [2027, 248],
  ])('leave %i with %i working days', (year, total) => {
    expect(lawfulTotal(year)).toBe(total);
  });

  it.each(years)('leave the computed %i with the total the law gives, two holidays on one day or not', (year) => {
    const off = computedHolidays(year);
    expect(countDays(year, (day) => !isWeekend(day) && !off?.has(day))).toBe(lawfulTotal(year));
  });

  it.each(years)('by the moon and the sun of %i agree with a second reckoning', (year) => {
    const moon = new Intl.DateTimeFormat('en-u-ca-chinese', { timeZone: 'UTC', month: 'numeric', day: 'numeric' });
    const days = new Set(statutoryDays(year)?.map((day) => moon.format(new Date(`${day}T04:00:00Z`))));
    // The second source is known to put the first month of these two years a day off.
    const spring = year === 2027 || year === 2030 ? [] : ['1/1', '1/2', '1/3'];
    for (const day of [...spring, '5/5', '8/15']) expect(days).toContain(day);
    const clear = Math.floor((year - 2000) * 0.2422 + 4.81) - Math.floor((year - 2000) / 4);
    expect(statutoryDays(year)).toContain(`${year}-04-0${clear}`);
  });

  it('end with the table', () => {
    expect([statutoryDays(2024), computedHolidays(2051)]).toEqual([null, null]);
  });
});

describe('a calendar to be published', () => {
  it.each(Object.entries(calendar.years))('is right as it was for %s', (year, data) => {
    expect([...yearFaults(year, data), ...lawFaults(year, data)]).toEqual([]);
  });

  it.each([
    ['an impossible day', { holidays: ['2027-02-31'], makeUpDays: [] }, ['2027-02-31 这一天不存在']],
    ['a make-up day on a Monday', { holidays: [], makeUpDays: ['2027-03-01'] }, ['调休上班日 2027-03-01 不是周末']],
    ['a day of another year', { holidays: ['2026-02-14'], makeUpDays: [] }, ['2026-02-14 不在 2027 年']],
  ])('with %s cannot be counted with', (_what, data, faults) => {
    expect(yearFaults('2027', data)).toEqual(faults);
  });

  it('that repeats the dates of another year is against the law', () => {
    const copied = calendar.years['2026'].holidays.map((day) => day.replace('2026', '2027'));
    expect(lawFaults('2027', { holidays: copied, makeUpDays: [] }).join()).toContain('法定节假日 2027-02-05 没有放假');
  });

  it('with another total needs the number of the document', () => {
    const table = { holidays: [...off2027(), '2027-03-01'], makeUpDays: [] };
    expect(lawFaults('2027', table)).toEqual([
      expect.stringContaining('2027 年共 247 个工作日，按放假办法应为 248 个'),
    ]);
    expect(lawFaults('2027', { ...table, exceptionDocNo: '〔2027〕示例 1 号' })).toEqual([]);
  });
});
