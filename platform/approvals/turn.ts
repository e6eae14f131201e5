import type { ApprovalRequest, ApprovalTurn } from '#contract/approvals.ts';
import { readCalendar } from '../catalogue/calendar.ts';
import { dueAfter } from '../catalogue/working-time.ts';
import type { Platform, SignedIn } from '../kernel/context.ts';
import type { Sql } from '../kernel/sql.ts';

const workingHours = [
  ['09:00', '12:00'],
  ['13:00', '17:00'],
] as const;

/** When somebody has to have answered: so many working hours after it was asked. */
export async function answerDue(platform: Platform, sql: Sql, askedAt: Date): Promise<Date> {
  const limit = { amount: platform.approvalHours, unit: 'workingHour' } as const;
  return dueAfter(askedAt, limit, workingHours, await readCalendar(sql)).at;
}

/** One who may be a second person, of what hall ever. */
export interface Second {
  operatorId: string;
  name: string;
  roles: ApprovalRequest['roles'];
  /** The halls they signed in at within the last ninety days. */
  halls: string[];
}

/** Everybody who can sign in and could be the second person for one thing or another, the administrators included. */
export const secondsOf = (sql: Sql): Promise<Second[]> =>
  sql.query<Second>(
    `select o.operator_id as "operatorId", o.name, o.roles,
       coalesce((select jsonb_agg(distinct s.hall_code) from sign_in_place p join station s on p.place = 'station:' || s.station_id
         where lower(p.username) = lower(o.username) and s.hall_code is not null), '[]'::jsonb) as halls
     from operator o where not o.disabled and o.roles ?| array['clerk', 'hallManager', 'administrator'] order by o.username`,
  );

export interface Asking {
  askedBy: string;
  roles: ApprovalRequest['roles'];
  /** Of the window that asked, now. */
  hallCode: string | null;
  /** Null: asked before it was kept. */
  due: Date | null;
}

export interface Turn extends ApprovalTurn {
  /** Besides whoever is signed in in the hall with the role: who came next, because nobody is there or nobody answered in time. */
  mayComeNext(person: Pick<SignedIn, 'operatorId' | 'roles'>): boolean;
}

/**
 * Whose turn it is: the people of the hall who have the role and did not ask; where there are none, or none answered by the due moment,
 * whom the place names next: its administrators, or the people of other halls with that role.
 */
export function turnOf(platform: Platform, seconds: readonly Second[], asking: Asking, now: Date): Turn {
  const others = seconds.filter(({ operatorId }) => operatorId !== asking.askedBy);
  const withRole = others.filter(({ roles }) => roles.some((role) => asking.roles.includes(role)));
  const here = withRole.filter(({ halls }) => asking.hallCode !== null && halls.includes(asking.hallCode));
  const administrators = others.filter(({ roles }) => roles.includes('administrator'));
  const isAdministrators = platform.appealNext === 'administrator' && administrators.length > 0;
  const next = isAdministrators ? administrators : withRole.filter((one) => !here.includes(one));
  const nextWords =
    next.length === 0 ? null : isAdministrators ? `系统管理员（${namesOf(next)}）` : `别的大厅的${namesOf(next)}`;
  const isLate = asking.due === null || asking.due <= now;
  const isOpen = here.length === 0 || isLate;
  return {
    who:
      here.length > 0
        ? isLate && nextWords !== null
          ? `${namesOf(here)}，或${nextWords}`
          : namesOf(here)
        : (nextWords ?? '还没有人能复核，请系统管理员指定一位'),
    next: isOpen ? null : nextWords,
    isNobodyHere: here.length === 0,
    due: asking.due?.toISOString() ?? null,
    isOverdue: isLate,
    mayComeNext: ({ operatorId }) => isOpen && next.some((one) => one.operatorId === operatorId),
  };
}

function namesOf(people: readonly Second[]): string {
  const names = people.map(({ name }) => name);
  return names.slice(0, 5).join('、') + (names.length > 5 ? `等 ${names.length} 人` : '');
}
