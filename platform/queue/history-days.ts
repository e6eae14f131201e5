import type { HallPlan } from '#contract/hall/plan.ts';
import type { HistorySubject } from '#contract/hall/history.ts';
import type { Sql } from '../kernel/sql.ts';

/** One subject's day. Minutes are whole ones begun → how many tickets took them. */
export interface HistoryDay {
  day: string;
  key: string;
  name: string;
  issued: number;
  called: number;
  done: number;
  no_show: number;
  cancelled: number;
  promised: number;
  within: number;
  waits: Record<string, number>;
  serves: Record<string, number>;
}

const columns = 'subject, day, key, name, issued, called, done, no_show, cancelled, promised, within, waits, serves';
const open = `('printing', 'waiting', 'called', 'serving', 'parked')`;

/**
 * A day counted from its tickets: $1 hall, $2 day, $3 promises by group, $4 one subject or null for all of them. A ticket stands once under each subject it has, under
 * items once for every item; its clerk is whoever acted on it last.
 */
const counted = `
  with ticket as (
    select q.group_code, q.window_no, q.services, q.state, q.called_at, p.promise,
      case when q.called_at is not null then greatest(0, floor(extract(epoch from q.called_at - q.issued_at) / 60))::int end as wait,
      extract(epoch from q.called_at - q.issued_at) / 60 <= p.promise as is_within,
      case when q.state = 'done' and q.called_at is not null then greatest(0, floor(extract(epoch from q.finished_at - q.called_at) / 60))::int end as serve,
      (select e.operator from queue_event e where e.ticket_id = q.ticket_id and e.kind in ('called', 'started', 'noShow', 'finished')
       order by e.event_id desc limit 1) as clerk
    from queue_ticket q left join jsonb_to_recordset($3::jsonb) as p(code text, promise float8) on p.code = q.group_code
    where q.hall_code = $1 and q.day = $2
  ), entry as (
    select s.subject, s.key, s.name, t.* from ticket t cross join lateral (
      select 'hall', '', ''
      union all select 'group', t.group_code, ''
      union all select 'window', t.window_no, '' where t.window_no is not null
      union all select 'clerk', t.clerk, '' where t.clerk is not null
      union all select 'item', i ->> 'serviceCode', i ->> 'serviceName' from jsonb_array_elements(t.services) i
    ) as s(subject, key, name) where $4::text is null or s.subject = $4
  ), waiting as (
    select subject, key, jsonb_object_agg(wait, tickets) as minutes
    from (select subject, key, wait, count(*) as tickets from entry where wait is not null group by 1, 2, 3) w group by 1, 2
  ), serving as (
    select subject, key, jsonb_object_agg(serve, tickets) as minutes
    from (select subject, key, serve, count(*) as tickets from entry where serve is not null group by 1, 2, 3) w group by 1, 2
  ), counts as (
    select subject, key, max(name) as name, count(*)::int as issued, count(called_at)::int as called,
      count(*) filter (where state = 'done')::int as done, count(*) filter (where state = 'noShow')::int as no_show,
      count(*) filter (where state = 'cancelled')::int as cancelled,
      count(*) filter (where called_at is not null and promise is not null)::int as promised,
      count(*) filter (where is_within)::int as within
    from entry group by subject, key
  )
  select subject, $2::text as day, key, name, issued, called, done, no_show, cancelled, promised, within,
    coalesce(waiting.minutes, '{}') as waits, coalesce(serving.minutes, '{}') as serves
  from counts left join waiting using (subject, key) left join serving using (subject, key)`;

const countedParams = (hallCode: string, day: string, plan: HallPlan, subject: HistorySubject | null): unknown[] => [
  hallCode,
  day,
  JSON.stringify(plan.groups.map((one) => ({ code: one.groupCode, promise: one.promiseMin }))),
  subject,
];

/** A day that may still change, counted now. */
export async function countDay(
  sql: Sql,
  hallCode: string,
  plan: HallPlan,
  day: string,
  subject: HistorySubject,
): Promise<HistoryDay[]> {
  return await sql.query<HistoryDay>(counted, countedParams(hallCode, day, plan, subject));
}

/** Counts a day that is over for good. Done twice at once, the first stays. */
export async function keepDay(sql: Sql, hallCode: string, plan: HallPlan, day: string): Promise<void> {
  await sql.query(
    `insert into queue_history (hall_code, ${columns}) select $1, ${columns} from (${counted}) counted on conflict do nothing`,
    countedParams(hallCode, day, plan, null),
  );
}

export async function keptDays(
  sql: Sql,
  hallCode: string,
  subject: HistorySubject,
  from: string,
  to: string,
): Promise<HistoryDay[]> {
  return await sql.query<HistoryDay>(
    `select ${columns} from queue_history where hall_code = $1 and subject = $2 and day between $3 and $4 order by day, key`,
    [hallCode, subject, from, to],
  );
}

/** Days with tickets that are not kept yet; `isOver`: no ticket of it can change any more. One step of the index a day. */
export async function unkeptDays(
  sql: Sql,
  hallCode: string,
  from: string,
  to: string,
  today: string,
): Promise<{ day: string; isOver: boolean }[]> {
  const days = await sql.query<{ day: string; is_over: boolean }>(
    `with recursive step(day) as (
       select min(day) from queue_ticket where hall_code = $1 and day between $2 and $3
       union all
       select (select min(t.day) from queue_ticket t where t.hall_code = $1 and t.day > step.day and t.day <= $3) from step where step.day is not null
     )
     select day, day < $4 and not exists (
         select 1 from queue_ticket t where t.hall_code = $1 and t.day = step.day and t.state in ${open}) as is_over
     from step where day is not null and not exists (
       select 1 from queue_history h where h.hall_code = $1 and h.subject = 'hall' and h.day = step.day and h.key = '')
     order by day`,
    [hallCode, from, to, today],
  );
  return days.map(({ day, is_over }) => ({ day, isOver: is_over }));
}
