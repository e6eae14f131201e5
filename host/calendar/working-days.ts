import { z } from 'zod';
import { WorkingDayCalendarData } from '#contract/catalogue.ts';
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

export interface WorkingDayCalendar {
  readonly version: string;
  /** Years the table covers, ascending. */
  readonly years: readonly number[];
  isWorkingDay(day: string): boolean;
  /** The day `days` working days after `start`, not counting suspended days. Zero gives `start` itself. */
  addWorkingDays(start: string, days: number, suspensions?: readonly Suspension[]): string;
  /** Working days in the closed interval; 0 when `to` lies before `from`. */
  countWorkingDays(from: string, to: string): number;
  /** Working days covered by the intervals together; a day in two of them counts once. */
  countSuspendedDays(suspensions: readonly Suspension[]): number;
}

/** A due date falls into a year nobody has published the holidays of; guessing would print a wrong legal promise. */
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
    .sort((a, b) => a - b);
  const holidays = new Set(Object.values(table.years).flatMap((year) => year.holidays));
  const makeUpDays = new Set(Object.values(table.years).flatMap((year) => year.makeUpDays));
  const covered = new Set(years);

  const isWorking = (time: number): boolean => {
    const date = new Date(time);
    const year = date.getUTCFullYear();
    if (!covered.has(year)) throw new CalendarMissing(year);
    const day = toIso(time);
    if (makeUpDays.has(day)) return true;
    const weekday = date.getUTCDay();
    return weekday !== 0 && weekday !== 6 && !holidays.has(day);
  };

  return {
    version: table.version,
    years,
    isWorkingDay: (day) => isWorking(toTime(day)),
    addWorkingDays(start, days, suspensions = []) {
      checkDays(days);
      const stopped = suspensions.map(toInterval);
      let time = toTime(start);
      if (!covered.has(new Date(time).getUTCFullYear())) throw new CalendarMissing(new Date(time).getUTCFullYear());
      if (days === 0) return start;
      if (!options.countAcceptanceDay) time += dayMs;
      // Walking day by day makes overlapping suspensions and those reaching past the due date come out right without cases.
      for (let left = days; ; time += dayMs) {
        if (isWorking(time) && !stopped.some(([from, to]) => from <= time && time <= to)) left -= 1;
        if (left === 0) return toIso(time);
      }
    },
    countWorkingDays(from, to) {
      let count = 0;
      const end = toTime(to);
      for (let time = toTime(from); time <= end; time += dayMs) if (isWorking(time)) count += 1;
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

function parseCalendar(data: unknown): WorkingDayCalendarData {
  const parsed = WorkingDayCalendarData.safeParse(data);
  if (!parsed.success)
    throw new CalendarInvalid(parsed.error.issues.map((issue) => `${issue.path.join('.')} 格式不对`).join('；'));
  for (const [year, { holidays, makeUpDays }] of Object.entries(parsed.data.years)) {
    for (const day of [...holidays, ...makeUpDays]) {
      if (!day.startsWith(`${year}-`)) throw new CalendarInvalid(`${day} 不在 ${year} 年`);
    }
    for (const day of makeUpDays) {
      if (![0, 6].includes(new Date(toTime(day)).getUTCDay())) throw new CalendarInvalid(`调休上班日 ${day} 不是周末`);
      if (holidays.includes(day)) throw new CalendarInvalid(`${day} 既是假日又是上班日`);
    }
  }
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
