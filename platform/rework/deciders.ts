import type { ReworkAppeal } from '#contract/rework.ts';
import { readCalendar } from '../catalogue/calendar.ts';
import { dueAfter } from '../catalogue/working-time.ts';
import type { Platform } from '../kernel/context.ts';
import type { Sql } from '../kernel/sql.ts';
import { hallDay } from '../queue/hall-time.ts';

const workingHours = [['09:00', '17:00']] as const;
/** No place gives longer. */
const mostDays = 60;

export interface Day {
  day: string;
  /** A year nobody has published is in it. */
  isProvisional: boolean;
}

/** The last of so many working days after this moment. */
export async function dayAfterWorking(sql: Sql, from: Date, days: number): Promise<Day> {
  const { at, isProvisional } = dueAfter(
    from,
    { amount: days, unit: 'workingDay' },
    workingHours,
    await readCalendar(sql),
  );
  return { day: hallDay(at), isProvisional };
}

/** An appeal was turned down: the answer has as many working days again as were left when the work stopped for it. */
export async function movedDue(sql: Sql, due: string, appealedAt: Date, now: Date): Promise<Day> {
  const calendar = await readCalendar(sql);
  const after = (from: Date, amount: number) => dueAfter(from, { amount, unit: 'workingDay' }, workingHours, calendar);
  let left = 1;
  while (left < mostDays && hallDay(after(appealedAt, left).at) < due) left += 1;
  const { at, isProvisional } = after(now, left);
  const day = hallDay(at);
  return { day: day < due ? due : day, isProvisional };
}

interface Manager {
  username: string;
  name: string;
}
export const managersOf = (sql: Sql): Promise<Manager[]> =>
  sql.query<Manager>(
    `select username, name from operator where roles ? 'hallManager' and not disabled order by username`,
  );

/** Nobody but who served could answer for it: the administrator does, where the place lets them. */
export const isWithoutManager = (platform: Platform, managers: readonly Manager[], servedBy: string): boolean =>
  platform.appealNext === 'administrator' && managers.every(({ username }) => username === servedBy);

/** An appeal that waits, and who is concerned by it. */
export interface Waiting {
  servedBy: string;
  appeal: Pick<ReworkAppeal, 'due'> & { byUsername: string };
}

/** Whose turn it is. */
export interface Turn {
  /** In words. */
  who: string;
  /** Last day; null: an appeal from before it was kept. */
  due: string | null;
  managers: readonly string[];
  /** The administrator may decide: nobody else can, or nobody did in time. */
  isAdministrators: boolean;
}

/** Who decides: another manager, of whatever hall; where there is none, or none did by its day, the one whom the place names next. */
export function turnOf(platform: Platform, managers: readonly Manager[], waiting: Waiting, today: string): Turn {
  const { servedBy, appeal } = waiting;
  const others = managers.filter(({ username }) => username !== servedBy && username !== appeal.byUsername);
  const isLate = appeal.due === null || appeal.due < today;
  const isAdministrators = platform.appealNext === 'administrator' && (others.length === 0 || isLate);
  return {
    who: words(
      others.map(({ name }) => name),
      { isAdministrators, isLate },
    ),
    due: appeal.due,
    managers: others.map(({ username }) => username),
    isAdministrators,
  };
}

function words(
  names: readonly string[],
  { isAdministrators, isLate }: { isAdministrators: boolean; isLate: boolean },
): string {
  const some = names.slice(0, 5).join('、') + (names.length > 5 ? `等 ${names.length} 人` : '');
  if (names.length === 0)
    return isAdministrators
      ? '系统管理员（没有与此事无关的大厅管理人员）'
      : '还没有人能裁定：没有与此事无关的大厅管理人员，请系统管理员指定一位';
  if (isAdministrators) return `系统管理员，或${some}（到期还没有裁定）`;
  return isLate ? `${some}（已经到期，请尽快）` : some;
}
