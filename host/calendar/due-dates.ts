import type { Db } from '#db/open.ts';
import { readSetting } from '#db/queries/settings.ts';
import { WorkingDayCalendarData, type ServiceItem } from '#contract/catalogue.ts';
import { ExpectedError } from '#contract/errors.ts';
import { addNaturalDays, createWorkingDayCalendar, type WorkingDayCalendar } from './working-days.ts';

export interface DueDates {
  promiseDue: string;
  statutoryDue: string;
}

/** Promised and statutory due date of an item accepted on `acceptedOn` (China date). @throws ExpectedError CALENDAR_MISSING */
export function dueDates(db: Db, item: ServiceItem, acceptedOn: string): DueDates {
  const due = (days: number, unit: 'workingDay' | 'naturalDay'): string => {
    if (days === 0) return acceptedOn;
    return unit === 'naturalDay'
      ? addNaturalDays(acceptedOn, days)
      : calendarOf(db, acceptedOn).addWorkingDays(acceptedOn, days);
  };
  return {
    promiseDue: due(item.promiseDay, item.promiseUnit),
    statutoryDue: due(item.anticipateDay, item.anticipateUnit),
  };
}

/** Working days from today until a due date, negative when it has passed; null when the calendar does not reach that far. */
export function daysLeft(db: Db, today: string, due: string): number | null {
  try {
    const calendar = calendarOf(db, today);
    if (due === today) return 0;
    return due > today
      ? calendar.countWorkingDays(addNaturalDays(today, 1), due)
      : -calendar.countWorkingDays(addNaturalDays(due, 1), today);
  } catch (error) {
    if (error instanceof ExpectedError && error.code === 'CALENDAR_MISSING') return null;
    throw error;
  }
}

const compiled = new WeakMap<Db, WorkingDayCalendar>();

/** The calendar is read and compiled once, and again when the feed brings another. */
export function forgetCalendar(db: Db): void {
  compiled.delete(db);
}

function calendarOf(db: Db, today: string): WorkingDayCalendar {
  const known = compiled.get(db);
  if (known) return known;
  const data = readSetting(db, 'calendar', WorkingDayCalendarData);
  if (!data) throw new ExpectedError('CALENDAR_MISSING', { year: Number(today.slice(0, 4)) });
  const calendar = createWorkingDayCalendar(data);
  compiled.set(db, calendar);
  return calendar;
}
