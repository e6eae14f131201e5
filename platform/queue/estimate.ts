import type { HallPlan } from '#contract/hall/plan.ts';
import type { Sql } from '../kernel/sql.ts';
import { hallOf, type AtHall } from './here.ts';
import { groupsOf } from './plan.ts';
import type { DbTicket } from './tickets.ts';

/** Visits of the group measured last: old mornings say little about this one. */
const measuredVisits = 20;
/** Fewer say nothing. */
const enoughVisits = 3;

/**
 * How many stand before this ticket and how long that should take: people ahead × minutes a visit took lately ÷ windows open for the group.
 *
 * @returns `minutes` null when no window is open for the group or fewer than three visits were measured: nothing honest can be said
 */
export async function estimateFor(
  platform: AtHall,
  sql: Sql,
  plan: HallPlan,
  ticket: Pick<DbTicket, 'ticket_id' | 'group_code' | 'rank_at' | 'day'>,
): Promise<{ ahead: number; minutes: number | null }> {
  const hallCode = hallOf(platform);
  const [before] = await sql.query<{ ahead: number }>(
    `select count(*)::float8 as ahead from queue_ticket where hall_code = $1 and state = 'waiting' and group_code = $2
       and (rank_at, arrival) < ($3::timestamptz, (select arrival from queue_ticket where ticket_id = $4))`,
    [hallCode, ticket.group_code, ticket.rank_at.toISOString(), ticket.ticket_id],
  );
  const ahead = before?.ahead ?? 0;
  const [visits] = await sql.query<{ minutes: number | null; of: number }>(
    `select avg(minutes)::float8 as minutes, count(*)::float8 as of from (
       select extract(epoch from finished_at - called_at) / 60 as minutes from queue_ticket
       where hall_code = $1 and day = $2 and group_code = $3 and state = 'done' and called_at is not null
       order by finished_at desc limit ${measuredVisits}) last_visits`,
    [hallCode, ticket.day, ticket.group_code],
  );
  const windows = await openWindows(sql, hallCode, plan, ticket.group_code);
  if (windows === 0 || (visits?.of ?? 0) < enoughVisits || visits?.minutes == null) return { ahead, minutes: null };
  return { ahead, minutes: ((ahead + 0.5) * visits.minutes) / windows };
}

/** Windows that call from this group now. */
async function openWindows(sql: Sql, hallCode: string, plan: HallPlan, groupCode: string): Promise<number> {
  const rows = await sql.query<{ window_no: string }>(
    `select window_no from queue_window where hall_code = $1 and state in ('idle', 'calling', 'serving')`,
    [hallCode],
  );
  return rows.filter((row) => groupsOf(plan, row.window_no).includes(groupCode)).length;
}

/** Half of the last estimates of the group today were off by no more than this; null below ten of them. */
export async function estimateError(
  sql: Sql,
  hallCode: string,
  day: string,
  groupCode: string,
): Promise<number | null> {
  const [row] = await sql.query<{ off: number | null; of: number }>(
    `select percentile_cont(0.5) within group (order by off)::float8 as off, count(*)::float8 as of from (
       select abs(extract(epoch from t.called_at - t.issued_at) / 60 - e.estimate_min) as off
       from queue_ticket t join queue_estimate e using (ticket_id)
       where t.hall_code = $1 and t.day = $2 and t.group_code = $3 and t.called_at is not null and e.estimate_min is not null
       order by t.called_at desc limit 50) known`,
    [hallCode, day, groupCode],
  );
  return row && row.of >= 10 && row.off !== null ? Math.ceil(row.off) : null;
}
