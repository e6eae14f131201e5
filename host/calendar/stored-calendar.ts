import { z } from 'zod';
import type { Db } from '#db/open.ts';
import { readSetting, writeSetting } from '#db/queries/settings.ts';
import { withRegion, yearFaults } from '#contract/calendar/check.ts';
import { WorkingDayCalendarData } from '#contract/catalogue.ts';
import seed from '#resources/calendars/2024-2026.json' with { type: 'json' };
import { readHall } from '../kernel/hall.ts';
import { createLogger, type Logger } from '../kernel/log.ts';
import { createWorkingDayCalendar, type WorkingDayCalendar } from './working-days.ts';

const Years = WorkingDayCalendarData.shape.years.valueType;
const Shell = z.object({
  version: z.string().min(1).max(50),
  source: z.string().optional(),
  years: z.looseObject({}),
  /** A region that cannot be read leaves the national years as they are. */
  regions: WorkingDayCalendarData.shape.regions.catch(undefined),
});
const compiled = new WeakMap<Db, WorkingDayCalendar>();

/** The calendar is read and compiled once, and again when the feed brings another. */
export function forgetCalendar(db: Db): void {
  compiled.delete(db);
}

/** The published years that can be counted with, the shipped ones where none is published. Never fails: what is missing is computed. */
export function calendarOf(db: Db, log: Logger = createLogger()): WorkingDayCalendar {
  const known = compiled.get(db);
  if (known) return known;
  const stored = readSetting(db, 'calendar', z.unknown());
  const { calendar, faults } = usableYears(stored ?? { version: seed.version, years: {} });
  if (faults.length > 0) log.warn('calendar.unusable', { faults });
  const made = createWorkingDayCalendar(
    inRegion({ ...calendar, years: { ...seed.years, ...calendar.years } }, regionOf(db)),
  );
  compiled.set(db, made);
  return made;
}

/** The longest beginning of the hall's region that has days of its own lies over the national years. */
function inRegion(calendar: WorkingDayCalendarData, region: string): WorkingDayCalendarData {
  const names = Object.keys(calendar.regions ?? {}).filter((name) => region.startsWith(name));
  const [own] = names.toSorted((one, other) => other.length - one.length);
  const days = own === undefined ? undefined : calendar.regions?.[own];
  if (!days) return calendar;
  const years = Object.entries(calendar.years).map(([year, data]): [string, typeof data] => {
    const over = withRegion(data, days[year]);
    return [year, yearFaults(year, over).length === 0 ? over : data];
  });
  return { ...calendar, years: Object.fromEntries(years) };
}

const regionOf = (db: Db): string => readHall(db)?.regionCode ?? '';

/**
 * Keeps a calendar that came by the feed. A year that cannot be counted with leaves the one known before in its place.
 * Returns the years that say something else than before.
 */
export function storeCalendar(db: Db, arrived: WorkingDayCalendarData, log: Logger): string[] {
  const before = usableYears(readSetting(db, 'calendar', z.unknown())).calendar.years;
  const { calendar, faults } = usableYears(arrived);
  if (faults.length > 0) log.warn('calendar.unusable', { faults });
  const years = { ...calendar.years };
  for (const year of Object.keys(arrived.years)) {
    const kept = years[year] ?? before[year];
    if (kept) years[year] = kept;
  }
  writeSetting(db, 'calendar', { ...calendar, years });
  forgetCalendar(db);
  return [...new Set([...Object.keys(before), ...Object.keys(years)])]
    .filter((year) => saidBy(before, year) !== saidBy(years, year))
    .sort();
}

type YearTables = WorkingDayCalendarData['years'];
const seedYears: YearTables = seed.years;
const saidBy = (years: YearTables, year: string): string => {
  const data = years[year] ?? seedYears[year];
  return data ? JSON.stringify([data.holidays.toSorted(), data.makeUpDays.toSorted()]) : '';
};

/** Year by year, so that one bad year does not take the others with it. */
function usableYears(raw: unknown): { calendar: WorkingDayCalendarData; faults: string[] } {
  const shell = Shell.safeParse(raw);
  if (!shell.success)
    return {
      calendar: { version: seed.version, years: {} },
      faults: raw === null ? [] : ['the stored calendar cannot be read'],
    };
  const years: YearTables = {};
  const faults: string[] = [];
  for (const [year, table] of Object.entries(shell.data.years)) {
    const parsed = Years.safeParse(table);
    const wrong = /^\d{4}$/.test(year) && parsed.success ? yearFaults(year, parsed.data) : ['format'];
    if (parsed.success && wrong.length === 0) years[year] = parsed.data;
    else faults.push(`${year}: ${wrong.slice(0, 3).join(', ')}`);
  }
  return { calendar: { ...shell.data, years }, faults };
}
