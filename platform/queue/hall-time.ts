import type { HallPlan, Quota } from '#contract/hall/plan.ts';

const aheadMs = 8 * 3_600_000;
const shifted = (at: Date): string => new Date(at.getTime() + aheadMs).toISOString();

/** ISO date in China: the day a number belongs to. */
export const hallDay = (at: Date): string => shifted(at).slice(0, 10);
/** `09:05` in China. */
export const hallMinute = (at: Date): string => shifted(at).slice(11, 16);
/** Monday is 1. */
export const hallWeekday = (at: Date): number => ((new Date(at.getTime() + aheadMs).getUTCDay() + 6) % 7) + 1;
export const atHallTime = (day: string, time: string): Date => new Date(`${day}T${time}:00+08:00`);

export function isOpenAt(plan: HallPlan, at: Date): boolean {
  if (plan.opening.length === 0) return true;
  const minute = hallMinute(at);
  return plan.opening.some((one) => one.weekday === hallWeekday(at) && one.from <= minute && minute < one.to);
}

/** e.g. `9:00–12:00、13:30–17:00`; empty when the hall is always open. */
export function openingText(plan: HallPlan, at: Date): string {
  if (plan.opening.length === 0) return '';
  const today = plan.opening.filter((one) => one.weekday === hallWeekday(at));
  return today.length === 0 ? '今天不开放' : today.map((one) => `${one.from}–${one.to}`).join('、');
}

export function bandAt(plan: HallPlan, groupCode: string, minute: string): Quota | null {
  return plan.quotas.find((one) => one.groupCode === groupCode && one.from <= minute && minute < one.to) ?? null;
}

export const minutesBetween = (from: Date, to: Date): number => Math.max(0, (to.getTime() - from.getTime()) / 60_000);
