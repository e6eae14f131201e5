import type { HallPlan } from '#contract/hall/plan.ts';
import type { QueueCount } from '#contract/hall/views.ts';
import type { Sql } from '../kernel/sql.ts';
import { minutesBetween } from './hall-time.ts';

/** How many wait and how long the longest has, for each group asked for; a group nobody waits in is listed with 0. */
export async function waitingNow(
  sql: Sql,
  hallCode: string,
  plan: HallPlan,
  now: Date,
  groups: string[] = plan.groups.map((one) => one.groupCode),
): Promise<QueueCount[]> {
  const rows = await sql.query<{ group_code: string; waiting: number; oldest: Date }>(
    `select group_code, count(*)::float8 as waiting, min(issued_at) as oldest from queue_ticket
     where hall_code = $1 and state = 'waiting' group by group_code`,
    [hallCode],
  );
  return plan.groups
    .filter((one) => groups.includes(one.groupCode))
    .map(({ groupCode, groupName }) => {
      const row = rows.find((one) => one.group_code === groupCode);
      return {
        groupCode,
        groupName,
        waiting: row?.waiting ?? 0,
        longestMin: row ? Math.floor(minutesBetween(row.oldest, now)) : null,
      };
    });
}
