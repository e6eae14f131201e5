/**
 * The days off the law gives by itself, 全国年节及纪念日放假办法 as revised on 2024-11-10: 13 days in a year. Days by the moon and the
 * sun (除夕, 清明, 端午, 中秋) are those of lunar-typescript 1.8.6.
 */
const movable: Record<number, string> = {
  2025: '01-28 04-04 05-31 10-06',
  2026: '02-16 04-05 06-19 09-25',
  2027: '02-05 04-05 06-09 09-15',
  2028: '01-25 04-04 05-28 10-03',
  2029: '02-12 04-04 06-16 09-22',
  2030: '02-02 04-05 06-05 09-12',
  2031: '01-22 04-05 06-24 10-01',
  2032: '02-10 04-04 06-12 09-19',
  2033: '01-30 04-04 06-01 09-08',
  2034: '02-18 04-05 06-20 09-27',
  2035: '02-07 04-05 06-10 09-16',
  2036: '01-27 04-04 05-30 10-04',
  2037: '02-14 04-04 06-18 09-24',
  2038: '02-03 04-05 06-07 09-13',
  2039: '01-23 04-05 05-27 10-02',
  2040: '02-11 04-04 06-14 09-20',
  2041: '01-31 04-04 06-03 09-10',
  2042: '01-21 04-04 06-22 09-28',
  2043: '02-09 04-05 06-11 09-17',
  2044: '01-29 04-04 05-31 10-05',
  2045: '02-16 04-04 06-19 09-25',
  2046: '02-05 04-04 06-08 09-15',
  2047: '01-25 04-05 05-29 10-04',
  2048: '02-13 04-04 06-15 09-22',
  2049: '02-01 04-04 06-04 09-11',
  2050: '01-22 04-04 06-23 09-30',
};

const dayMs = 86_400_000;
export const dayAfter = (day: string, days = 1): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);
export const isWeekend = (day: string): boolean => [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());

/** The same every year, moon or no moon. */
export const fixedDays = (year: number): string[] =>
  ['01-01', '05-01', '05-02', '10-01', '10-02', '10-03'].map((day) => `${year}-${day}`);

/** The 13 days off of a year in order; a day that is two of them stands there twice. Null beyond the table. */
export function statutoryDays(year: number): string[] | null {
  const [eve, ...others] = (movable[year] ?? '').split(' ').map((day) => `${year}-${day}`);
  if (eve === undefined || others.length !== 3) return null;
  const spring = [0, 1, 2, 3].map((days) => dayAfter(eve, days));
  return [...fixedDays(year), ...spring, ...others].sort();
}

/** Days off of a year nobody has published yet: the law's, and for each that falls on a day off anyway the next working day. Null beyond the table. */
export function computedHolidays(year: number): Set<string> | null {
  const days = statutoryDays(year);
  if (!days) return null;
  const off = new Set(days);
  days.forEach((day, index) => {
    if (!isWeekend(day) && days[index - 1] !== day) return;
    let instead = day;
    while (isWeekend(instead) || off.has(instead)) instead = dayAfter(instead);
    off.add(instead);
  });
  return off;
}

/** Working days the law gives a year: Monday to Friday without the days off. Null before 2014. */
export function lawfulTotal(year: number): number | null {
  if (year < 2014) return null;
  return countDays(year, (day) => !isWeekend(day)) - (year < 2025 ? 11 : 13);
}

export function countDays(year: number, counts: (day: string) => boolean): number {
  let count = 0;
  for (let day = `${year}-01-01`; day.startsWith(`${year}-`); day = dayAfter(day)) if (counts(day)) count += 1;
  return count;
}
