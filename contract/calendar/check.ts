import { z } from 'zod';
import type { WorkingDayCalendarData } from '../catalogue.ts';
import { countDays, isWeekend, lawfulTotal, statutoryDays } from './law.ts';

type YearData = Pick<WorkingDayCalendarData['years'][string], 'holidays' | 'makeUpDays' | 'exceptionDocNo'>;
const isoDay = z.iso.date();

/** What makes a published year unusable for counting; empty when it can be counted with. */
export function yearFaults(year: string, { holidays, makeUpDays }: YearData): string[] {
  const days = [...holidays, ...makeUpDays];
  const unreal = days.filter((day) => !isoDay.safeParse(day).success).map((day) => `${day} 这一天不存在`);
  if (unreal.length > 0) return unreal;
  return [
    ...days.filter((day) => !day.startsWith(`${year}-`)).map((day) => `${day} 不在 ${year} 年`),
    ...makeUpDays.filter((day) => !isWeekend(day)).map((day) => `调休上班日 ${day} 不是周末`),
    ...makeUpDays.filter((day) => holidays.includes(day)).map((day) => `${day} 既是假日又是上班日`),
  ];
}

/** What contradicts the law in a year that could be counted with; refused at publishing, tolerated at a window. */
export function lawFaults(name: string, data: YearData): string[] {
  const year = Number(name);
  const holidays = new Set(data.holidays);
  const made = new Set(data.makeUpDays);
  const isOff = (day: string): boolean => !made.has(day) && (isWeekend(day) || holidays.has(day));
  const worked = [...new Set(statutoryDays(year) ?? [])].filter((day) => !isOff(day));
  const faults = worked.map((day) => `法定节假日 ${day} 没有放假`);
  const total = countDays(year, (day) => !isOff(day));
  const lawful = lawfulTotal(year);
  if (lawful !== null && total !== lawful && !data.exceptionDocNo)
    faults.push(
      `${year} 年共 ${total} 个工作日，按放假办法应为 ${lawful} 个；确有专门文件的，请在 exceptionDocNo 写明文号`,
    );
  return faults;
}

/** The days of a region as they lie over a national year: its days off are off, its working weekend days are worked. */
export function withRegion<Y extends Pick<YearData, 'holidays' | 'makeUpDays'>>(
  national: Y,
  own: Pick<YearData, 'holidays' | 'makeUpDays'> | undefined,
): Y {
  if (!own) return national;
  return {
    ...national,
    holidays: [...new Set([...national.holidays, ...own.holidays])].filter((day) => !own.makeUpDays.includes(day)),
    makeUpDays: [...new Set([...national.makeUpDays, ...own.makeUpDays])].filter((day) => !own.holidays.includes(day)),
  };
}
