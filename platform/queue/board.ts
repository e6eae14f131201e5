import type { HallPlan } from '#contract/hall/plan.ts';
import type { BoardGroup, BoardView, BoardWindow, Figure } from '#contract/hall/views.ts';
import type { Call } from '../kernel/context.ts';
import { hallHere, hallOf, type AtHall } from './here.ts';
import { boardWindows } from './board-windows.ts';
import { dayBefore, groupDays, slotsOf, type GroupDay, type Slot } from './day-figures.ts';
import { forecastErrors } from './forecast-record.ts';
import { foresee, type ForecastInput } from './forecast.ts';
import { atHallTime, hallDay, hallMinute, minutesBetween } from './hall-time.ts';
import { judge } from './health.ts';
import { readPlan } from './plan.ts';
import { waitingNow } from './waiting.ts';

export const forecastHorizons = [30, 60, 120] as const;
/** Arrivals of the last half hour stand for “now”. */
const recentMin = 30;
/** Fewer measured visits than this, and the plan's usual minutes speak. */
const enoughVisits = 5;

export async function board(call: Call): Promise<BoardView> {
  return await boardView(await hallHere(call));
}

/** Everything a manager's board shows, from the tickets themselves: nothing is counted twice, because nothing is kept counted. */
export async function boardView(platform: AtHall): Promise<BoardView> {
  const { db, clock, hall } = platform;
  const hallCode = hallOf(platform);
  const now = clock.now();
  const day = hallDay(now);
  const { plan, version } = await readPlan(db, hallCode);
  const before = await dayBefore(db, hallCode, day);
  const [waiting, today, slots, windows, states, errors, then, slotsThen] = await Promise.all([
    waitingNow(db, hallCode, plan, now),
    groupDays(db, hallCode, plan, day, now),
    slotsOf(db, hallCode, day),
    boardWindows(platform, plan, now),
    db.query<{ state: string; of: number }>(
      'select state, count(*)::float8 as of from queue_ticket where hall_code = $1 and day = $2 group by state',
      [hallCode, day],
    ),
    forecastErrors(db, hallCode),
    before ? groupDays(db, hallCode, plan, before, sameTime(before, now)) : [],
    before ? slotsOf(db, hallCode, before) : [],
  ]);
  const beforeName = before ? `${Number(before.slice(5, 7))}月${Number(before.slice(8))}日同时` : '';
  const isOpen = (one: BoardWindow): boolean => one.state !== 'closed' && one.state !== 'paused' && !one.isLost;
  const groups = plan.groups.map((group): BoardGroup => {
    const { groupCode } = group;
    const queue = waiting.find((one) => one.groupCode === groupCode);
    const figures = today.find((one) => one.group_code === groupCode);
    const earlier = then.find((one) => one.group_code === groupCode);
    const serving = windows.filter((one) => one.groups.includes(groupCode));
    const input = forecastInput(plan, groupCode, queue?.waiting ?? 0, now, {
      slots,
      slotsThen,
      figures,
      windows: windows.filter(isOpen),
    });
    return {
      groupCode,
      groupName: group.groupName,
      kind: group.kind,
      promiseMin: group.promiseMin,
      waiting: queue?.waiting ?? 0,
      longestMin: queue?.longestMin ?? null,
      windowsOpen: serving.filter(isOpen).length,
      windowsAll: serving.length,
      issued: figures?.issued ?? 0,
      called: figures?.called ?? 0,
      done: figures?.done ?? 0,
      withinPromise:
        group.promiseMin === null
          ? share(0, 0, null, '')
          : share(figures?.within ?? 0, figures?.called ?? 0, ratio(earlier?.within, earlier?.called), beforeName),
      abandonment: share(
        figures?.no_show ?? 0,
        figures?.called ?? 0,
        ratio(earlier?.no_show, earlier?.called),
        beforeName,
      ),
      waitMin: spread(figures?.wait_median, figures?.wait_p90, figures?.called),
      serveMin: spread(figures?.serve_median, figures?.serve_p90, figures?.served),
      forecast: forecastHorizons.map((inMin) => ({ inMin, ...foresee(input, inMin) })),
    };
  });
  const count = (state: string): number => states.find((one) => one.state === state)?.of ?? 0;
  return {
    at: now.toISOString(),
    hallName: hall.hallName,
    planVersion: version,
    health: judge(groups, windows),
    headline: headline(plan, today, then, beforeName),
    totals: {
      issued: states.reduce((sum, one) => sum + one.of, 0),
      called: today.reduce((sum, one) => sum + one.called, 0),
      waiting: count('waiting'),
      serving: count('serving') + count('called'),
      parked: count('parked'),
      done: count('done'),
      noShow: count('noShow'),
      cancelled: count('cancelled'),
      printing: count('printing'),
    },
    groups,
    windows,
    flow: flowOf(slots, slotsThen, before !== null),
    beforeName,
    forecastErrors: errors,
  };
}

/** Called within the promise, over all groups that make one. */
function headline(plan: HallPlan, today: GroupDay[], then: GroupDay[], beforeName: string): Figure {
  const promising = new Set(plan.groups.filter((one) => one.promiseMin !== null).map((one) => one.groupCode));
  const sum = (rows: GroupDay[], of: 'within' | 'called'): number =>
    rows.filter((one) => promising.has(one.group_code)).reduce((all, one) => all + one[of], 0);
  return share(sum(today, 'within'), sum(today, 'called'), ratio(sum(then, 'within'), sum(then, 'called')), beforeName);
}

export function forecastInput(
  plan: HallPlan,
  groupCode: string,
  waiting: number,
  now: Date,
  known: { slots: Slot[]; slotsThen: Slot[]; figures: GroupDay | undefined; windows: BoardWindow[] },
): ForecastInput {
  const of = (slots: Slot[]): Slot[] => slots.filter((one) => one.group_code === groupCode);
  const usual = plan.groups.find((one) => one.groupCode === groupCode)?.usualMin ?? 12;
  const { figures } = known;
  const visitMin = figures && figures.served >= enoughVisits ? (figures.serve_mean ?? usual) : usual;
  const servedByOne = 1 / Math.max(visitMin, 0.5);
  // A window with several groups gives each an equal part of its time.
  const hands = known.windows
    .filter((one) => one.groups.includes(groupCode))
    .reduce((sum, one) => sum + 1 / one.groups.length, 0);
  const since = hallMinute(new Date(now.getTime() - recentMin * 60_000));
  const recent = of(known.slots).filter((one) => one.slot >= since.slice(0, 3) + quarter(since));
  const span = Math.max(15, minutesBetween(atHallTime(hallDay(now), recent[0]?.slot ?? since), now));
  const rate = recent.reduce((sum, one) => sum + one.arrivals, 0) / span;
  const minute = hallMinute(now);
  const soFar = (slots: Slot[]): number =>
    of(slots)
      .filter((one) => one.slot < minute)
      .reduce((sum, one) => sum + one.arrivals, 0);
  const scale = clamp(soFar(known.slots) / Math.max(1, soFar(known.slotsThen)), 0.5, 2);
  const like = of(known.slotsThen);
  // While people wait, what was called lately is what these windows manage, with all that comes between two visits.
  const called = recent.reduce((sum, one) => sum + one.called, 0) / span;
  const isFull = waiting >= hands && called > 0;
  const byDay = (inMin: number): number => {
    const slot = hallMinute(new Date(now.getTime() + inMin * 60_000));
    return ((like.find((one) => one.slot === slot.slice(0, 3) + quarter(slot))?.arrivals ?? 0) / 15) * scale;
  };
  return {
    waiting,
    served: isFull ? Math.min(called, hands * servedByOne) : hands * servedByOne,
    servedByOne,
    arrivedLately: rate,
    arrivals: like.length === 0 ? null : byDay,
  };
}

function flowOf(slots: Slot[], slotsThen: Slot[], hasBefore: boolean): BoardView['flow'] {
  const names = [...new Set([...slots, ...slotsThen].map((one) => one.slot))].sort();
  const sum = (rows: Slot[], slot: string, of: 'arrivals' | 'called' | 'done'): number =>
    rows.filter((one) => one.slot === slot).reduce((all, one) => all + one[of], 0);
  return names.map((from) => ({
    from,
    arrivals: sum(slots, from, 'arrivals'),
    called: sum(slots, from, 'called'),
    done: sum(slots, from, 'done'),
    arrivalsBefore: hasBefore ? sum(slotsThen, from, 'arrivals') : null,
  }));
}

const quarter = (minute: string): string => String(Math.floor(Number(minute.slice(3)) / 15) * 15).padStart(2, '0');
const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));
const ratio = (part: number | undefined, whole: number | undefined): number | null =>
  whole ? (part ?? 0) / whole : null;
const share = (numerator: number, denominator: number, baseline: number | null, name: string): Figure => ({
  value: denominator === 0 ? null : numerator / denominator,
  numerator,
  denominator,
  baseline,
  baselineName: baseline === null ? '' : name,
});
const spread = (
  median: number | null | undefined,
  p90: number | null | undefined,
  of: number | undefined,
): BoardGroup['waitMin'] => ({ median: tenth(median), p90: tenth(p90), of: of ?? 0 });
const tenth = (value: number | null | undefined): number | null => (value == null ? null : Math.round(value * 10) / 10);
const sameTime = (day: string, now: Date): Date => atHallTime(day, hallMinute(now));
