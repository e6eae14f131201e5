const zone = 'Asia/Shanghai';

type Instant = string | number;

/** Made when first asked for: what a formatter loads takes longer than the whole sign-in form. */
function formatter(locale: string, options: Intl.DateTimeFormatOptions): (at: Instant) => string {
  let made: Intl.DateTimeFormat | undefined;
  return (at) => (made ??= new Intl.DateTimeFormat(locale, { timeZone: zone, ...options })).format(new Date(at));
}
const inDay = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
const monthDay = formatter('zh-CN', { month: 'numeric', day: 'numeric' });
const weekdays = ['周日', '周一', '周二', '周三', '周四', '周五', '周六'];

/** 10:24:31 */
export const clockText = formatter('zh-CN', { ...inDay, second: '2-digit' });
/** 10:24 */
export const minuteText = formatter('zh-CN', inDay);
/** 3月5日 周四 10:24 */
export const nowText = (at: Instant): string => `${monthDayText(dayOf(at))} ${weekdayOf(dayOf(at))} ${minuteText(at)}`;
/** ISO date of an instant, in China. */
export const dayOf = formatter('sv-SE', {});

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
    : `${monthDay(at).replace(/(\d+)\/(\d+)/, '$1月$2日')} ${minuteText(at)}`;
}

/** 812 → 0.8 秒, 70 000 → 1 分 10 秒 */
export function durationText(ms: number): string {
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} 秒`;
  return `${Math.floor(ms / 60_000)} 分 ${Math.round((ms % 60_000) / 1000)} 秒`;
}

const weekdayOf = (date: string): string => weekdays[new Date(`${date}T00:00:00Z`).getUTCDay()] ?? '';
const monthDayText = (date: string): string => dateText(date).slice(5);
