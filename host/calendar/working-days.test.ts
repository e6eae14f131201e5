import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  addNaturalDays,
  CalendarInvalid,
  CalendarMissing,
  createWorkingDayCalendar,
  daysBetween,
} from './working-days.ts';

const data: unknown = JSON.parse(
  readFileSync(new URL('../../resources/calendars/2024-2026.json', import.meta.url), 'utf8'),
);
const calendar = createWorkingDayCalendar(data);

describe('working-day calendar', () => {
  it.each([
    ['2024-01-01', '2026-12-31'],
    ['2025-12-30', '2026-01-02'],
    ['2026-02-13', '2026-02-28'],
    ['2026-10-01', '2026-10-01'],
    ['2026-12-31', '2027-03-01'],
    ['2050-12-01', '2050-12-31'],
    ['2026-03-02', '2026-03-01'],
  ])('counts from %s to %s what asking day by day counts', (from, to) => {
    const days = from > to ? [] : daysBetween(from, to);
    expect(calendar.countWorkingDays(from, to)).toBe(days.filter((day) => calendar.isWorkingDay(day)).length);
  });

  it.each([
    ['2026-02-13', 5, '2026-02-27'],
    ['2026-02-13', 20, '2026-03-19'],
    ['2026-09-18', 5, '2026-09-24'],
    ['2026-09-24', 20, '2026-10-29'],
    ['2026-04-30', 3, '2026-05-08'],
    ['2025-09-30', 5, '2025-10-14'],
    ['2026-03-02', 20, '2026-03-30'],
  ])('adds to %s %i working days and lands on %s', (start, days, due) => {
    expect(calendar.addWorkingDays(start, days)).toBe(due);
  });

  it.each([
    ['2026-11-27', 30, '2027-01-11'],
    ['2026-11-27', 45, '2027-02-01'],
    ['2026-12-04', 20, '2027-01-04'],
    ['2026-12-31', 5, '2027-01-08'],
    ['2027-02-04', 5, '2027-02-17'],
    ['2027-04-30', 3, '2027-05-07'],
    ['2027-09-30', 5, '2027-10-12'],
  ])(
    'computes from the law, and says so, when it adds to %s %i days and reaches an unpublished year: %s',
    (start, days, due) => {
      expect(calendar.due(start, days)).toEqual({ due, calendar: 'provisional' });
    },
  );

  it.each([
    [1, '2026-12-30'],
    [3, '2026-12-28'],
    [5, '2026-12-24'],
    [7, '2026-12-22'],
    [10, '2026-12-17'],
    [15, '2026-12-10'],
    [20, '2026-12-03'],
    [30, '2026-11-19'],
    [45, '2026-10-29'],
  ])('keeps %i days official until acceptance on %s, and not a day longer', (days, last) => {
    expect(calendar.due(last, days)).toEqual({ due: '2026-12-31', calendar: 'official' });
    expect(calendar.due(addNaturalDays(last, 1), days).calendar).toBe('provisional');
  });

  it('knows no due date beyond what can be computed, and gives the earliest it could be', () => {
    const add = () => calendar.addWorkingDays('2050-12-30', 5);
    expect(add).toThrow(CalendarMissing);
    expect(add).toThrow(expect.objectContaining({ code: 'CALENDAR_MISSING', year: 2051 }));
    expect(calendar.due('2050-12-30', 5)).toEqual({ due: '2051-01-06', calendar: 'unknown' });
  });

  it('refuses a start in a year without data, even for zero days', () => {
    expect(() => calendar.addWorkingDays('2023-12-29', 0)).toThrow(expect.objectContaining({ year: 2023 }));
    expect(() => calendar.isWorkingDay('2051-01-04')).toThrow(CalendarMissing);
    expect(() => calendar.countWorkingDays('2023-12-28', '2024-01-04')).toThrow(CalendarMissing);
    expect(calendar.countWorkingDays('2026-12-28', '2027-01-04')).toBe(5);
  });

  it('knows make-up days, holidays and plain weekends', () => {
    expect(['2026-02-14', '2026-02-28', '2026-09-20'].map((day) => calendar.isWorkingDay(day))).toEqual([
      true,
      true,
      true,
    ]);
    expect(['2026-02-16', '2026-10-01', '2026-03-07', '2026-01-01'].map((day) => calendar.isWorkingDay(day))).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  it('counts working days of a closed interval', () => {
    expect(calendar.countWorkingDays('2026-03-09', '2026-03-20')).toBe(10);
    expect(calendar.countWorkingDays('2026-03-07', '2026-03-08')).toBe(0);
    expect(calendar.countWorkingDays('2026-03-20', '2026-03-09')).toBe(0);
  });

  it('stands still during a suspension', () => {
    expect(calendar.addWorkingDays('2026-03-02', 20, [{ from: '2026-03-09', to: '2026-03-20' }])).toBe('2026-04-14');
  });

  it('counts overlapping and touching suspensions once', () => {
    const pieces = [
      { from: '2026-03-09', to: '2026-03-13' },
      { from: '2026-03-12', to: '2026-03-18' },
      { from: '2026-03-19', to: '2026-03-20' },
      { from: '2026-03-10', to: '2026-03-10' },
    ];
    expect(calendar.countSuspendedDays(pieces)).toBe(10);
    expect(calendar.addWorkingDays('2026-03-02', 20, pieces)).toBe('2026-04-14');
  });

  it('lets a suspension before the start or after the due date change nothing', () => {
    const outside = [
      { from: '2026-02-02', to: '2026-03-02' },
      { from: '2026-03-31', to: '2026-04-10' },
    ];
    expect(calendar.addWorkingDays('2026-03-02', 20, outside)).toBe('2026-03-30');
  });

  it('counts the day of acceptance when the city reads the law that way', () => {
    const inclusive = createWorkingDayCalendar(data, { countAcceptanceDay: true });
    expect(inclusive.addWorkingDays('2026-03-02', 1)).toBe('2026-03-02');
    expect(inclusive.addWorkingDays('2026-03-02', 20)).toBe('2026-03-27');
    expect(inclusive.addWorkingDays('2026-03-07', 1)).toBe('2026-03-09');
  });

  it('gives the day itself for zero days', () => {
    expect(calendar.addWorkingDays('2026-03-07', 0)).toBe('2026-03-07');
  });

  it('adds natural days over month ends and leap days without any calendar', () => {
    expect(addNaturalDays('2028-02-28', 2)).toBe('2028-03-01');
    expect(addNaturalDays('2026-12-31', 5)).toBe('2027-01-05');
  });

  it.each(['2026-02-30', '2026-2-3', '', '2026-13-01', 'x'.repeat(100_000)])('refuses the date of case %#', (day) => {
    expect(() => calendar.addWorkingDays(day, 1)).toThrow(CalendarInvalid);
    expect(() => addNaturalDays(day, 1)).toThrow(CalendarInvalid);
  });

  it.each([-1, 1.5, Number.NaN, Infinity, 1_000_000])('refuses %d days', (days) => {
    expect(() => calendar.addWorkingDays('2026-03-02', days)).toThrow(CalendarInvalid);
  });

  it('refuses a suspension that ends before it starts', () => {
    expect(() => calendar.addWorkingDays('2026-03-02', 5, [{ from: '2026-03-10', to: '2026-03-09' }])).toThrow(
      CalendarInvalid,
    );
  });

  it.each([
    ['no version', { years: {} }],
    ['a holiday outside its year', { version: '1', years: { '2026': { holidays: ['2025-01-01'], makeUpDays: [] } } }],
    ['a make-up day on a weekday', { version: '1', years: { '2026': { holidays: [], makeUpDays: ['2026-03-02'] } } }],
    [
      'a day both off and worked',
      { version: '1', years: { '2026': { holidays: ['2026-03-07'], makeUpDays: ['2026-03-07'] } } },
    ],
    ['an impossible date', { version: '1', years: { '2026': { holidays: ['2026-02-30'], makeUpDays: [] } } }],
    ['nonsense', 'calendar'],
  ])('refuses a table with %s', (_what, table) => {
    expect(() => createWorkingDayCalendar(table)).toThrow(CalendarInvalid);
  });

  it('takes a year imported later', () => {
    const later = createWorkingDayCalendar({
      version: '2027.1',
      years: {
        ...(data as { years: object }).years,
        '2027': { holidays: ['2027-01-01', '2027-01-04'], makeUpDays: [] },
      },
    });
    expect(later.due('2026-12-31', 5)).toEqual({ due: '2027-01-11', calendar: 'official' });
  });
});
