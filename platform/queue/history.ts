import { ExpectedError } from '#contract/errors.ts';
import {
  longestHistoryDays,
  type HistoryPeriod,
  type HistoryRequest,
  type HistoryRow,
  type HistorySubject,
  type HistoryView,
} from '#contract/hall/history.ts';
import type { HallPlan } from '#contract/hall/plan.ts';
import type { Call } from '../kernel/context.ts';
import { hallHere, hallOf, type AtHall } from './here.ts';
import { hallDay } from './hall-time.ts';
import { countDay, keepDay, keptDays, unkeptDays, type HistoryDay } from './history-days.ts';
import { readPlan } from './plan.ts';

const dayMs = 86_400_000;

export async function history(call: Call, asked: HistoryRequest): Promise<HistoryView> {
  return await historyView(await hallHere(call), asked);
}

/**
 * Figures of the days asked for, by subject and stretch: days that are over from what was kept of them, the others counted now.
 *
 * @throws ExpectedError HALL_HISTORY_RANGE the last day is before the first, or there are too many
 */
export async function historyView(platform: AtHall, asked: HistoryRequest): Promise<HistoryView> {
  const hallCode = hallOf(platform);
  const length = (Date.parse(asked.to) - Date.parse(asked.from)) / dayMs + 1;
  if (length < 1 || length > longestHistoryDays)
    throw new ExpectedError('HALL_HISTORY_RANGE', { days: String(longestHistoryDays) });
  const today = hallDay(platform.clock.now());
  const { plan } = await readPlan(platform.db, hallCode);
  const changing = await keepWhatIsOver(platform, plan, asked.from, asked.to);
  const read = async (subject: HistorySubject): Promise<HistoryDay[]> => {
    const days = await keptDays(platform.db, hallCode, subject, asked.from, asked.to);
    for (const day of changing) days.push(...(await countDay(platform.db, hallCode, plan, day, subject)));
    return days;
  };
  const whole = await read('hall');
  const days = asked.subject === 'hall' ? whole : await read(asked.subject);
  const [total] = rowsOf(whole, { ...asked, period: 'whole' }, () => '');
  return {
    days: whole.length,
    isTodayIn: changing.includes(today),
    rows: rowsOf(days, asked, nameBy(asked.subject, plan)),
    total: total ?? toRow(sumOf([]), asked.from, asked.to, '', ''),
  };
}

/** Every day that is over is counted for good; answers with those that may still change. */
export async function keepWhatIsOver(platform: AtHall, plan: HallPlan, from: string, to: string): Promise<string[]> {
  const hallCode = hallOf(platform);
  const changing: string[] = [];
  for (const { day, isOver } of await unkeptDays(platform.db, hallCode, from, to, hallDay(platform.clock.now()))) {
    if (isOver) await keepDay(platform.db, hallCode, plan, day);
    else changing.push(day);
  }
  return changing;
}

const nameBy =
  (subject: HistorySubject, plan: HallPlan) =>
  (day: HistoryDay): string => {
    if (subject === 'group') return plan.groups.find((one) => one.groupCode === day.key)?.groupName ?? day.key;
    return day.name || day.key;
  };

function rowsOf(days: HistoryDay[], asked: HistoryRequest, nameOf: (day: HistoryDay) => string): HistoryRow[] {
  const parts = new Map<string, { from: string; days: HistoryDay[] }>();
  for (const day of days) {
    const from = startOf(asked.period, day.day, asked.from);
    const at = `${from} ${day.key}`;
    const part = parts.get(at) ?? { from, days: [] };
    part.days.push(day);
    parts.set(at, part);
  }
  return [...parts.values()]
    .sort((a, b) => compare(a.from, b.from) || compare(a.days[0]?.key ?? '', b.days[0]?.key ?? ''))
    .map((part) => {
      const last = part.days.at(-1);
      const from = part.from < asked.from ? asked.from : part.from;
      return toRow(
        sumOf(part.days),
        from,
        endOf(asked.period, part.from, asked.to),
        last?.key ?? '',
        last ? nameOf(last) : '',
      );
    });
}

type Sum = Omit<HistoryDay, 'day' | 'key' | 'name' | 'waits' | 'serves'> & {
  waits: Map<number, number>;
  serves: Map<number, number>;
};

function sumOf(days: readonly HistoryDay[]): Sum {
  const sum: Sum = {
    ...{ issued: 0, called: 0, done: 0, no_show: 0, cancelled: 0, promised: 0, within: 0 },
    waits: new Map(),
    serves: new Map(),
  };
  const counts = ['issued', 'called', 'done', 'no_show', 'cancelled', 'promised', 'within'] as const;
  for (const day of days) {
    for (const count of counts) sum[count] += day[count];
    for (const minutes of ['waits', 'serves'] as const)
      for (const [minute, tickets] of Object.entries(day[minutes]))
        sum[minutes].set(Number(minute), (sum[minutes].get(Number(minute)) ?? 0) + tickets);
  }
  return sum;
}

const toRow = (sum: Sum, from: string, to: string, key: string, name: string): HistoryRow => ({
  from,
  to,
  key,
  name,
  issued: sum.issued,
  called: sum.called,
  done: sum.done,
  noShow: sum.no_show,
  cancelled: sum.cancelled,
  promised: sum.promised,
  within: sum.within,
  waitMin: spread(sum.waits),
  serveMin: spread(sum.serves),
});

/** The smallest minute that at least half, or nine tenths, of the tickets did not exceed. */
function spread(minutes: ReadonlyMap<number, number>): HistoryRow['waitMin'] {
  const sorted = [...minutes].sort(([a], [b]) => a - b);
  const of = sorted.reduce((sum, [, tickets]) => sum + tickets, 0);
  const at = (share: number): number | null => {
    let seen = 0;
    return sorted.find(([, tickets]) => (seen += tickets) >= share * of)?.[0] ?? null;
  };
  return { median: at(0.5), p90: at(0.9), of };
}

function startOf(period: HistoryPeriod, day: string, from: string): string {
  if (period === 'day') return day;
  if (period === 'month') return `${day.slice(0, 7)}-01`;
  if (period === 'whole') return from;
  const at = Date.parse(day);
  return iso(at - ((new Date(at).getUTCDay() + 6) % 7) * dayMs);
}

function endOf(period: HistoryPeriod, from: string, to: string): string {
  if (period === 'day') return from;
  if (period === 'whole') return to;
  const [year = 0, month = 0] = from.split('-').map(Number);
  const end = period === 'week' ? iso(Date.parse(from) + 6 * dayMs) : iso(Date.UTC(year, month, 0));
  return end < to ? end : to;
}

const iso = (at: number): string => new Date(at).toISOString().slice(0, 10);
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
