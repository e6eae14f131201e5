import { lawFaults, yearFaults } from '#contract/calendar/check.ts';
import { WorkingDayCalendarData } from '#contract/catalogue.ts';
import type { Sql } from '../kernel/sql.ts';

/** What is published now; null when nothing is, or nothing readable. */
export async function readCalendar(sql: Sql): Promise<WorkingDayCalendarData | null> {
  const [row] = await sql.query<{ body: unknown }>(`select body from feed where kind = 'calendar'`);
  const parsed = WorkingDayCalendarData.safeParse(row?.body);
  return parsed.success ? parsed.data : null;
}

/** What cannot be right in a calendar, in words for who publishes it. */
export function calendarFaults(calendar: WorkingDayCalendarData): { field: string; message: string }[] {
  return [...nationalFaults(calendar), ...regionalFaults(calendar)];
}

/** A region's days have no total to keep; they must be days of the year and weekends where they are worked. */
const regionalFaults = ({ regions = {} }: WorkingDayCalendarData): { field: string; message: string }[] =>
  Object.entries(regions).flatMap(([region, years]) =>
    Object.entries(years).flatMap(([year, data]) =>
      yearFaults(year, data).map((message) => ({ field: `regions.${region}.${year}`, message })),
    ),
  );

function nationalFaults(calendar: WorkingDayCalendarData): { field: string; message: string }[] {
  return Object.entries(calendar.years).flatMap(([year, data]) => {
    const faults = yearFaults(year, data);
    return (faults.length > 0 ? faults : lawFaults(year, data)).map((message) => ({
      field: `years.${year}`,
      message,
    }));
  });
}
