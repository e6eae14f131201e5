import type { Limit } from '#contract/hotline/book.ts';
import { dayAfter, isWeekend } from '#contract/calendar/law.ts';
import type { WorkingDayCalendarData } from '#contract/catalogue.ts';
import type { z } from 'zod';

type Calendar = z.infer<typeof WorkingDayCalendarData>;
export interface Due {
  at: Date;
  /** A year nobody has published the days off of was counted Monday to Friday: 暂定. */
  isProvisional: boolean;
}

const chinaMs = 8 * 3_600_000;
const dayOf = (at: Date): string => new Date(at.getTime() + chinaMs).toISOString().slice(0, 10);
const atClock = (day: string, clock: string): Date => new Date(`${day}T${clock}:00+08:00`);

/** Nobody sets a limit of years; a calendar that has no working day left must not count for ever. */
const maxDays = 2000;

/**
 * When a limit that began at `start` ends, on the calendar cases are counted with. Whole working days end with the last working minute
 * of that day, the day of the start being day 0; halves and hours count working minutes; minutes run through night and holiday.
 */
export function dueAfter(
  start: Date,
  limit: Limit,
  hours: readonly (readonly [string, string])[],
  calendar: Calendar | null,
): Due {
  if (limit.unit === 'minute') return { at: new Date(start.getTime() + limit.amount * 60_000), isProvisional: false };
  let isProvisional = false;
  const isWorking = (day: string): boolean => {
    const year = calendar?.years[day.slice(0, 4)];
    if (!year) isProvisional = true;
    if (year?.makeUpDays.includes(day)) return true;
    return !isWeekend(day) && !year?.holidays.includes(day);
  };
  const minutesADay = hours.reduce((sum, [from, to]) => sum + (minuteOf(to) - minuteOf(from)), 0);

  if (limit.unit === 'workingDay' && Number.isInteger(limit.amount)) {
    let day = dayOf(start);
    for (let left = limit.amount, steps = 0; left > 0 && steps < maxDays; steps += 1) {
      day = dayAfter(day);
      if (isWorking(day)) left -= 1;
    }
    return { at: atClock(day, hours.at(-1)?.[1] ?? '17:30'), isProvisional };
  }
  let left = Math.round(limit.amount * (limit.unit === 'workingDay' ? minutesADay : 60));
  let day = dayOf(start);
  for (let steps = 0; steps < maxDays; steps += 1, day = dayAfter(day)) {
    if (!isWorking(day)) continue;
    for (const [from, to] of hours) {
      const begin = Math.max(atClock(day, from).getTime(), start.getTime());
      const end = atClock(day, to).getTime();
      if (begin >= end) continue;
      const here = Math.floor((end - begin) / 60_000);
      if (here >= left) return { at: new Date(begin + left * 60_000), isProvisional };
      left -= here;
    }
  }
  return { at: atClock(day, '23:59'), isProvisional: true };
}

const minuteOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
