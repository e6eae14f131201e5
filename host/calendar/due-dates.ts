import type { Db } from '#db/open.ts';
import type { DueCalendar, ServiceItem } from '#contract/catalogue.ts';
import { ExpectedError } from '#contract/errors.ts';
import { calendarOf } from './stored-calendar.ts';
import {
  addNaturalDays,
  CalendarMissing,
  daysBetween,
  lessCertain,
  type DueDate,
  type Suspension,
  type YearState,
} from './working-days.ts';

export interface DueDates {
  promiseDue: string;
  statutoryDue: string;
  /** provisional (暂定) when either date was counted through a year nobody has published. */
  dueCalendar: DueCalendar;
}

/** What special procedures did to the clock of a case: days that do not count, and days added to both limits. */
export interface Pause {
  suspensions: readonly Suspension[];
  extensionDays: number;
}
const noPause: Pause = { suspensions: [], extensionDays: 0 };

type Limits = Pick<ServiceItem, 'promiseDay' | 'promiseUnit' | 'anticipateDay' | 'anticipateUnit'>;

/**
 * Promised and statutory due date of an item accepted on `acceptedOn` (China date). What is done on the spot is never refused for the
 * statutory date of it: in a year that cannot be computed that is the earliest it could be.
 *
 * @throws CalendarMissing for a limit that runs into a year neither published nor computable
 */
export function dueDates(db: Db, item: Limits, acceptedOn: string, pause: Pause = noPause): DueDates {
  const promise = dueAfter(db, acceptedOn, item.promiseDay, item.promiseUnit, pause);
  const statutory = dueAfter(db, acceptedOn, item.anticipateDay, item.anticipateUnit, pause);
  const states = [promise.calendar, statutory.calendar];
  if (item.promiseDay > 0 && states.includes('unknown'))
    throw new CalendarMissing(Number((promise.calendar === 'unknown' ? promise : statutory).due.slice(0, 4)));
  return {
    promiseDue: promise.due,
    statutoryDue: statutory.due,
    dueCalendar: states.every((state) => state === 'official') ? 'official' : 'provisional',
  };
}

/** Natural days need no calendar. */
export function dueAfter(
  db: Db,
  start: string,
  days: number,
  unit: 'workingDay' | 'naturalDay',
  { suspensions, extensionDays }: Pause = noPause,
): DueDate {
  const all = days + extensionDays;
  if (all === 0) return { due: start, calendar: 'official' };
  return unit === 'naturalDay'
    ? { due: addNaturalDays(start, all + naturalDaysOf(suspensions)), calendar: 'official' }
    : calendarOf(db).due(start, all, suspensions);
}

/** A day in two of them counts once. */
function naturalDaysOf(suspensions: readonly Suspension[]): number {
  return new Set(suspensions.flatMap(({ from, to }) => daysBetween(from, to))).size;
}

/** Working days from today until a due date, negative when it has passed; null when no calendar can be had for the days between. */
export function daysLeft(db: Db, today: string, due: string): number | null {
  try {
    const calendar = calendarOf(db);
    if (due === today) return 0;
    return due > today
      ? calendar.countWorkingDays(addNaturalDays(today, 1), due)
      : -calendar.countWorkingDays(addNaturalDays(due, 1), today);
  } catch (error) {
    if (error instanceof ExpectedError && error.code === 'CALENDAR_MISSING') return null;
    throw error;
  }
}

/** How certain a date is that was counted from one day to another. */
export function calendarBetween(db: Db, from: string, due: string): YearState {
  const calendar = calendarOf(db);
  let state: YearState = 'official';
  for (let year = Number(from.slice(0, 4)); year <= Number(due.slice(0, 4)); year += 1)
    state = lessCertain(state, calendar.yearState(year));
  return state;
}
