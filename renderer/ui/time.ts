const zone = 'Asia/Shanghai';
const clock = new Intl.DateTimeFormat('zh-CN', {
  timeZone: zone,
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
const shortClock = new Intl.DateTimeFormat('zh-CN', {
  timeZone: zone,
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});
const monthDay = new Intl.DateTimeFormat('zh-CN', { timeZone: zone, month: 'numeric', day: 'numeric' });
const isoDay = new Intl.DateTimeFormat('sv-SE', { timeZone: zone });
const weekdays = ['周日', '周一', '周二', '周三', '周四', '周五', '周六'];

type Instant = string | number;

/** 10:24:31 */
export const clockText = (at: Instant): string => clock.format(new Date(at));
/** 10:24 */
export const minuteText = (at: Instant): string => shortClock.format(new Date(at));
/** 3月5日 周四 10:24 */
export const nowText = (at: Instant): string =>
  `${monthDayText(isoDay.format(new Date(at)))} ${weekdayOf(isoDay.format(new Date(at)))} ${minuteText(at)}`;
/** ISO date of an instant, in China. */
export const dayOf = (at: Instant): string => isoDay.format(new Date(at));

/** `2026-03-05` → 2026年3月5日 */
export function dateText(date: string): string {
  const [year, month, day] = date.split('-').map(Number);
  return `${year}年${month}月${day}日`;
}

/** `2026-03-05` → 2026年3月5日 (周四) */
export const fullDateText = (date: string): string => `${dateText(date)} (${weekdayOf(date)})`;

/** An instant beside today's: only the time when it is today, else 3月4日 10:24. */
export function momentText(at: Instant, now: Instant): string {
  return dayOf(at) === dayOf(now)
    ? clockText(at)
    : `${monthDay.format(new Date(at)).replace(/(\d+)\/(\d+)/, '$1月$2日')} ${minuteText(at)}`;
}

/** 812 → 0.8 秒, 70 000 → 1 分 10 秒 */
export function durationText(ms: number): string {
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} 秒`;
  return `${Math.floor(ms / 60_000)} 分 ${Math.round((ms % 60_000) / 1000)} 秒`;
}

const weekdayOf = (date: string): string => weekdays[new Date(`${date}T00:00:00Z`).getUTCDay()] ?? '';
const monthDayText = (date: string): string => dateText(date).slice(5);
