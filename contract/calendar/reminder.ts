import type { WorkingDayCalendarData } from '../catalogue.ts';

/** From this day of a year on administrators are reminded that the next one is missing. */
const remindedFrom = '11-01';

/** What an administrator should know about the published calendar; empty when all is well. @param today China date */
export function calendarReminder(published: Pick<WorkingDayCalendarData, 'years'> | null, today: string): string {
  const year = Number(today.slice(0, 4));
  const has = (one: number): boolean => published?.years[String(one)] !== undefined;
  if (!has(year)) return `${year} 年的放假安排还没有发布，办结日期都是暂定。请导入国务院办公厅的通知。`;
  if (today.slice(5) >= remindedFrom && !has(year + 1))
    return `${year + 1} 年的放假安排还没有发布（国务院办公厅一般在 10 月底至 12 月初公布）。通知一出请导入，跨年的办结日期现在是暂定。`;
  return '';
}
