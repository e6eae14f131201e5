import type { z } from 'zod';
import type { BoardGroup, ForecastError } from '#contract/hall/views.ts';
import type { Sql } from '../kernel/sql.ts';
import { hallOf, type AtHall } from './here.ts';

const quarterMs = 15 * 60_000;
/** Errors are published over this many forecasts at most. */
const judged = 400;

/** Once a quarter hour, while any window is open. */
export async function isForecastDue(platform: AtHall, now: Date): Promise<boolean> {
  const [open] = await platform.db.query(
    `select 1 from queue_window where hall_code = $1 and state <> 'closed'
       and not exists (select 1 from queue_forecast where hall_code = $1 and made_at = $2::timestamptz) limit 1`,
    [hallOf(platform), quarterOf(now).toISOString()],
  );
  return open !== undefined;
}

const quarterOf = (now: Date): Date => new Date(Math.floor(now.getTime() / quarterMs) * quarterMs);

/** Keeps each quarter hour's forecast once, whatever replica is first. */
export async function keepForecast(platform: AtHall, groups: BoardGroup[], now: Date): Promise<void> {
  const madeAt = quarterOf(now);
  const rows = groups.flatMap((group) =>
    group.forecast.map((one) => ({
      g: group.groupCode,
      i: one.inMin,
      t: new Date(now.getTime() + one.inMin * 60_000).toISOString(),
      m: one.waiting,
      n: group.waiting,
    })),
  );
  await platform.db.query(
    `insert into queue_forecast (hall_code, group_code, made_at, in_min, target_at, model, naive)
     select $1, g, $2::timestamptz, i, t, m, n from jsonb_to_recordset($3::jsonb) as r(g text, i int, t timestamptz, m float8, n float8)
     on conflict do nothing`,
    [hallOf(platform), madeAt.toISOString(), JSON.stringify(rows)],
  );
}

/** What then happened, told by the tickets themselves: issued before that moment, called or ended after it. */
export async function judgeForecasts(platform: AtHall, now: Date): Promise<void> {
  await platform.db.query(
    `update queue_forecast f set actual = (
       select count(*) from queue_ticket t where t.hall_code = f.hall_code and t.group_code = f.group_code
         and t.issued_at > f.target_at - interval '1 day' and t.issued_at <= f.target_at
         and coalesce(t.called_at, t.finished_at, 'infinity') > f.target_at)
     where f.actual is null and f.hall_code = $1 and f.target_at <= $2::timestamptz`,
    [hallOf(platform), now.toISOString()],
  );
}

export async function forecastErrors(sql: Sql, hallCode: string): Promise<z.infer<typeof ForecastError>[]> {
  const rows = await sql.query<{ in_min: number; model: number | null; naive: number | null; of: number }>(
    `select in_min, avg(abs(model - actual))::float8 as model, avg(abs(naive - actual))::float8 as naive, count(*)::float8 as of
     from (select * from queue_forecast where hall_code = $1 and actual is not null order by target_at desc limit ${judged}) last_ones
     group by in_min order by in_min`,
    [hallCode],
  );
  return rows.map((row) => ({
    inMin: row.in_min,
    model: row.model === null ? null : Math.round(row.model * 100) / 100,
    naive: row.naive === null ? null : Math.round(row.naive * 100) / 100,
    of: row.of,
  }));
}
