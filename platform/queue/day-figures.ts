import type { HallPlan } from '#contract/hall/plan.ts';
import type { Sql } from '../kernel/sql.ts';

/** One group's day up to a moment, each count by the moment its own time stamp lies before. */
export interface GroupDay {
  group_code: string;
  issued: number;
  called: number;
  within: number;
  done: number;
  no_show: number;
  cancelled: number;
  wait_median: number | null;
  wait_p90: number | null;
  serve_median: number | null;
  serve_p90: number | null;
  serve_mean: number | null;
  served: number;
}

/**
 * Counts of a day by group, up to `until`; the same query makes today's figures and the ones they are compared with.
 * Waiting counts from issue to first call, serving from first call to the end of tickets that were really served.
 */
export async function groupDays(
  sql: Sql,
  hallCode: string,
  plan: HallPlan,
  day: string,
  until: Date,
): Promise<GroupDay[]> {
  const promises = plan.groups.map((one) => ({ code: one.groupCode, promise: one.promiseMin }));
  return await sql.query<GroupDay>(
    `select t.group_code,
       count(*)::float8 as issued,
       count(*) filter (where t.called_at <= $3::timestamptz)::float8 as called,
       count(*) filter (where t.called_at <= $3::timestamptz and extract(epoch from t.called_at - t.issued_at) / 60 <= p.promise)::float8 as within,
       count(*) filter (where t.state = 'done' and t.finished_at <= $3::timestamptz)::float8 as done,
       count(*) filter (where t.state = 'noShow' and t.finished_at <= $3::timestamptz)::float8 as no_show,
       count(*) filter (where t.state = 'cancelled' and t.finished_at <= $3::timestamptz)::float8 as cancelled,
       percentile_cont(0.5) within group (order by extract(epoch from t.called_at - t.issued_at) / 60) filter (where t.called_at <= $3::timestamptz)::float8 as wait_median,
       percentile_cont(0.9) within group (order by extract(epoch from t.called_at - t.issued_at) / 60) filter (where t.called_at <= $3::timestamptz)::float8 as wait_p90,
       percentile_cont(0.5) within group (order by extract(epoch from t.finished_at - t.called_at) / 60) filter (where t.state = 'done' and t.finished_at <= $3::timestamptz)::float8 as serve_median,
       percentile_cont(0.9) within group (order by extract(epoch from t.finished_at - t.called_at) / 60) filter (where t.state = 'done' and t.finished_at <= $3::timestamptz)::float8 as serve_p90,
       (avg(extract(epoch from t.finished_at - t.called_at) / 60) filter (where t.state = 'done' and t.finished_at <= $3::timestamptz))::float8 as serve_mean,
       count(*) filter (where t.state = 'done' and t.finished_at <= $3::timestamptz)::float8 as served
     from queue_ticket t left join jsonb_to_recordset($4::jsonb) as p(code text, promise float8) on p.code = t.group_code
     where t.hall_code = $1 and t.day = $2 and t.issued_at <= $3::timestamptz group by t.group_code`,
    [hallCode, day, until.toISOString(), JSON.stringify(promises)],
  );
}

export interface Slot {
  slot: string;
  group_code: string;
  arrivals: number;
  called: number;
  done: number;
}

/** Quarter hours of a day, China's clock, by group. */
export async function slotsOf(sql: Sql, hallCode: string, day: string): Promise<Slot[]> {
  return await sql.query<Slot>(
    `select to_char(to_timestamp(floor(extract(epoch from at) / 900) * 900) at time zone 'Asia/Shanghai', 'HH24:MI') as slot, group_code,
       count(*) filter (where what = 'arrivals')::float8 as arrivals,
       count(*) filter (where what = 'called')::float8 as called,
       count(*) filter (where what = 'done')::float8 as done
     from (
       select issued_at as at, group_code, 'arrivals' as what from queue_ticket where hall_code = $1 and day = $2
       union all select called_at, group_code, 'called' from queue_ticket where hall_code = $1 and day = $2 and called_at is not null
       union all select finished_at, group_code, 'done' from queue_ticket where hall_code = $1 and day = $2 and state = 'done'
     ) moments group by 1, 2 order by 1`,
    [hallCode, day],
  );
}

/** The last day before this one that had tickets; null on the first day. */
export async function dayBefore(sql: Sql, hallCode: string, day: string): Promise<string | null> {
  const [row] = await sql.query<{ day: string | null }>(
    'select max(day) as day from queue_ticket where hall_code = $1 and day < $2',
    [hallCode, day],
  );
  return row?.day ?? null;
}
