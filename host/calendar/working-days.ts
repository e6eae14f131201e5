import { z } from 'zod';
import { WorkingDayCalendarData } from '#contract/catalogue.ts';
import { yearFaults } from '#contract/calendar/check.ts';
import { computedHolidays, fixedDays } from '#contract/calendar/law.ts';
import { ExpectedError } from '#contract/errors.ts';

const isoDate = z.iso.date();

/** Closed interval of ISO dates during which the clock of a case stands still (特别程序). */
export interface Suspension {
  from: string;
  to: string;
}

export interface CalendarOptions {
  /** Whether the day of acceptance counts as the first day; the usual reading is that it is day 0. */
  countAcceptanceDay: boolean;
}

/** official: published; provisional: computed from the law; unknown: beyond what can be computed, without the days by the moon. */
export type YearState = 'official' | 'provisional' | 'unknown';

export interface DueDate {
  due: string;
  /** Of the least certain year that was counted through. */
  calendar: YearState;
}

export interface WorkingDayCalendar {
  readonly version: string;
  /** Years the table covers, ascending. */
  readonly years: readonly number[];
  yearState(year: number): YearState;
  /** As `addWorkingDays`, and how certain it is. A due date of an unknown year is the earliest it could be. */
  due(start: string, days: number, suspensions?: readonly Suspension[]): DueDate;
  isWorkingDay(day: string): boolean;
  /** The day `days` working days after `start`, not counting suspended days. Zero gives `start` itself. */
  addWorkingDays(start: string, days: number, suspensions?: readonly Suspension[]): string;
  /** Working days in the closed interval; 0 when `to` lies before `from`. */
  countWorkingDays(from: string, to: string): number;
  /** Working days covered by the intervals together; a day in two of them counts once. */
  countSuspendedDays(suspensions: readonly Suspension[]): number;
}

/** A day lies in a year that is neither published nor computable; guessing would print a wrong legal promise. */
export class CalendarMissing extends ExpectedError {
  readonly year: number;

  constructor(year: number) {
    super('CALENDAR_MISSING', { year });
    this.name = 'CalendarMissing';
    this.year = year;
  }
}

/** A table, date or number of days handed to the calendar is not usable; `detail.reason` says which. */
export class CalendarInvalid extends ExpectedError {
  constructor(reason: string) {
    super('INPUT_INVALID', { reason });
    this.name = 'CalendarInvalid';
  }
}

const dayMs = 86_400_000;
/** Ten years of natural days: no limit in any law is longer, a larger number is a typing error. */
const maxDays = 3660;

/**
 * @param data parsed table, checked here: wrong shape, days outside their year and make-up days on weekdays are refused
 * @throws CalendarInvalid
 */
export function createWorkingDayCalendar(
  data: unknown,
  options: CalendarOptions = { countAcceptanceDay: false },
): WorkingDayCalendar {
  const table = parseCalendar(data);
  const years = Object.keys(table.years)
    .map(Number)
    .sort((one, other) => one - other);
  const known = new Map<number, YearDays>();
  const yearOf = (year: number): YearDays => {
    const days = known.get(year) ?? yearDays(table, year);
    known.set(year, days);
    return days;
  };
  const isWorkingOf = ({ holidays, makeUpDays }: YearDays, time: number): boolean => {
    const day = toIso(time);
    if (makeUpDays.has(day)) return true;
    const weekday = new Date(time).getUTCDay();
    return weekday !== 0 && weekday !== 6 && !holidays.has(day);
  };
  const isWorking = (time: number): boolean => {
    const year = new Date(time).getUTCFullYear();
    const days = yearOf(year);
    if (days.state === 'unknown') throw new CalendarMissing(year);
    return isWorkingOf(days, time);
  };
  const totals = new Map<number, number[]>();
  /** Of each day of the year, and of the end of it, the working days before. */
  const totalsOf = (year: number): number[] => {
    const made = totals.get(year) ?? [0];
    if (made.length === 1) {
      for (let time = Date.UTC(year, 0, 1); new Date(time).getUTCFullYear() === year; time += dayMs)
        made.push((made.at(-1) ?? 0) + (isWorking(time) ? 1 : 0));
      totals.set(year, made);
    }
    return made;
  };
  const totalBefore = (time: number): number => {
    const year = new Date(time).getUTCFullYear();
    const day = (time - Date.UTC(year, 0, 1)) / dayMs;
    return day === 0 ? 0 : (totalsOf(year)[day] ?? 0);
  };
  const due = (start: string, days: number, suspensions: readonly Suspension[] = []): DueDate => {
    checkDays(days);
    const stopped = suspensions.map(toInterval);
    let time = toTime(start);
    if (days === 0) return { due: start, calendar: 'official' };
    if (!options.countAcceptanceDay) time += dayMs;
    let calendar: YearState = 'official';
    // Walking day by day makes overlapping suspensions and those reaching past the due date come out right without cases.
    for (let left = days; ; time += dayMs) {
      const year = yearOf(new Date(time).getUTCFullYear());
      calendar = lessCertain(calendar, year.state);
      if (isWorkingOf(year, time) && !stopped.some(([from, to]) => from <= time && time <= to)) left -= 1;
      if (left === 0) return { due: toIso(time), calendar };
    }
  };

  return {
    version: table.version,
    years,
    yearState: (year) => yearOf(year).state,
    isWorkingDay: (day) => isWorking(toTime(day)),
    due,
    addWorkingDays(start, days, suspensions = []) {
      const startYear = new Date(toTime(start)).getUTCFullYear();
      if (yearOf(startYear).state === 'unknown') throw new CalendarMissing(startYear);
      const found = due(start, days, suspensions);
      if (found.calendar === 'unknown') throw new CalendarMissing(Number(found.due.slice(0, 4)));
      return found.due;
    },
    countWorkingDays(from, to) {
      const [start, end] = [toTime(from), toTime(to)];
      if (end < start) return 0;
      let count = totalBefore(end + dayMs) - totalBefore(start);
      // Lists ask for every row, and a case may be years over its day: whole years are not walked through.
      for (let year = new Date(start).getUTCFullYear(); year < new Date(end + dayMs).getUTCFullYear(); year += 1)
        count += totalsOf(year).at(-1) ?? 0;
      return count;
    },
    countSuspendedDays(suspensions) {
      const days = new Set<number>();
      for (const [from, to] of suspensions.map(toInterval)) {
        for (let time = from; time <= to; time += dayMs) if (isWorking(time)) days.add(time);
      }
      return days.size;
    },
  };
}

/** The day `days` natural days after `start`; needs no calendar. */
export function addNaturalDays(start: string, days: number): string {
  checkDays(days);
  return toIso(toTime(start) + days * dayMs);
}

/** Every day of the closed interval. */
export function daysBetween(from: string, to: string): string[] {
  const days: string[] = [];
  for (let time = toTime(from); time <= toTime(to); time += dayMs) days.push(toIso(time));
  return days;
}

/** The day before. */
export const dayBefore = (day: string): string => toIso(toTime(day) - dayMs);

interface YearDays {
  state: YearState;
  holidays: ReadonlySet<string>;
  makeUpDays: ReadonlySet<string>;
}

function yearDays(table: WorkingDayCalendarData, year: number): YearDays {
  const official = table.years[String(year)];
  if (official)
    return { state: 'official', holidays: new Set(official.holidays), makeUpDays: new Set(official.makeUpDays) };
  const computed = computedHolidays(year);
  return computed
    ? { state: 'provisional', holidays: computed, makeUpDays: new Set() }
    : { state: 'unknown', holidays: new Set(fixedDays(year)), makeUpDays: new Set() };
}

const certainty: readonly YearState[] = ['official', 'provisional', 'unknown'];

/** Of two states the one that says less. */
export const lessCertain = (one: YearState, other: YearState): YearState =>
  certainty[Math.max(certainty.indexOf(one), certainty.indexOf(other))] ?? 'unknown';

function parseCalendar(data: unknown): WorkingDayCalendarData {
  const parsed = WorkingDayCalendarData.safeParse(data);
  if (!parsed.success)
    throw new CalendarInvalid(parsed.error.issues.map((issue) => `${issue.path.join('.')} 格式不对`).join('；'));
  const faults = Object.entries(parsed.data.years).flatMap(([year, days]) => yearFaults(year, days));
  if (faults.length > 0) throw new CalendarInvalid(faults.slice(0, 5).join('；'));
  return parsed.data;
}

function toInterval({ from, to }: Suspension): [number, number] {
  const interval: [number, number] = [toTime(from), toTime(to)];
  if (interval[1] < interval[0]) throw new CalendarInvalid(`暂停区间 ${from} 至 ${to} 起止颠倒`);
  return interval;
}

// Dates are days, not moments: UTC midnight keeps the arithmetic free of time zones and of the summer time China once had.
function toTime(day: string): number {
  if (!isoDate.safeParse(day).success) throw new CalendarInvalid(`日期 ${day.slice(0, 40)} 不存在`);
  return Date.parse(`${day}T00:00:00Z`);
}

function toIso(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

function checkDays(days: number): void {
  if (!Number.isInteger(days) || days < 0 || days > maxDays)
    throw new CalendarInvalid(`天数 ${days} 应为 0 到 ${maxDays} 的整数`);
}
