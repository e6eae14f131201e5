/** Platform time is the legal time of every station. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

const beijing = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Shanghai',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
});

/** `2026-03-05 10:24`, Beijing time. */
export const localMinute = (at: Date): string => beijing.format(at);

/** The calendar year in Beijing, four digits; case numbers carry it. */
export const localYear = (at: Date): string => beijing.format(at).slice(0, 4);

/** Beijing has no daylight saving time: eight hours ahead of UTC all year. */
export const startOfLocalYear = (year: string): Date => new Date(`${year}-01-01T00:00:00+08:00`);
