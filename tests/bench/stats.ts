import pg from 'pg';
import type { HistoryRequest, HistoryRow } from '#contract/hall/history.ts';
import type { Database } from '#platform/kernel/sql.ts';
import { migrate } from '#platform/kernel/migrate.ts';
import { openPostgresql } from '#platform/kernel/postgresql.ts';
import { hallDay } from '#platform/queue/hall-time.ts';
import { historyView, keepWhatIsOver } from '#platform/queue/history.ts';
import { readPlan } from '#platform/queue/plan.ts';
import type { AtHall } from '#platform/queue/here.ts';
import { findServer, startCluster } from '../integration/platform-postgresql.ts';
import { percentile } from './figures.ts';

const perDay = 4000;
const hallCode = '000000-01';
const limitMs = 300;
const firstDay = '2026-01-01';
const subjects = ['hall', 'group', 'window', 'clerk', 'item'] as const;
const periods = ['whole', 'day', 'week', 'month'] as const;
type Chart = Pick<HistoryRequest, 'from' | 'to' | 'subject'>;

/**
 * Every chart of a million tickets: its time at the database, and whether its figures equal a plain recount of the tickets.
 *
 * @param tickets fewer, to see that it works; at most 334 days of them
 */
export async function benchStats(tickets = 1_000_000): Promise<Record<string, unknown>> {
  // The last day is today: it may still change, and is counted with each chart.
  const now = new Date(Date.parse(`${firstDay}T12:00:00+08:00`) + Math.floor((tickets - 1) / perDay) * 86_400_000);
  const range = { from: firstDay, to: hallDay(now) };
  const server = await findServer();
  if ('reason' in server) return { bench: 'stats', held: false, reason: server.reason };
  const cluster = await startCluster(server.bin);
  try {
    const url = await cluster.createDatabase();
    const db = await openPostgresql(url, () => undefined, 4);
    await migrate(db, now);
    // The platform gives up on an answer sooner than a million rows are made.
    const maker = new pg.Client({ connectionString: url });
    await maker.connect();
    await maker.query(
      `insert into queue_ticket (ticket_id, hall_code, day, number, group_code, lane_reason, source, services, is_elder, state, rank_at,
         window_no, station_id, request_id, issued_at, called_at, finished_at)
       select 't' || i, $1, to_char(at, 'YYYY-MM-DD'), 'N' || i, chr(65 + i % 4), '', 'kiosk',
         jsonb_build_array(jsonb_build_object('serviceCode', 's' || i % 17, 'serviceName', '事项' || i % 17)), false,
         case when i % 19 = 0 then 'noShow' when i % 23 = 0 then 'cancelled' else 'done' end, at, (i % 40)::text, 's', 'r' || i, at,
         case when i % 23 = 0 then null else at + (i::bigint * 7919 % 3600) * interval '1 second' end,
         at + (i::bigint * 7919 % 3600 + i::bigint * 104729 % 1500) * interval '1 second'
       from (select i, timestamp '2026-01-01 01:00' + (i / $2::int) * interval '1 day' + (i % $2::int) * interval '5 seconds' as at
             from generate_series(0, $3::int - 1) i) made`,
      [hallCode, perDay, tickets],
    );
    await maker.query(
      `insert into queue_event (hall_code, day, kind, ticket_id, operator, at, detail)
       select hall_code, day, 'called', ticket_id, '人员' || substr(ticket_id, 2)::int % 60, issued_at, '{}' from queue_ticket where called_at is not null`,
    );
    await maker.query('analyze');
    let databaseMs = 0;
    const timed: Pick<Database, 'query'> = {
      async query<Row extends object>(text: string, params?: unknown[]) {
        const from = performance.now();
        const rows = await db.query<Row>(text, params);
        databaseMs += performance.now() - from;
        return rows;
      },
    };
    const platform = { db: timed, clock: { now: () => now }, hall: { hallCode } } as unknown as AtHall;
    const { plan } = await readPlan(db, hallCode);
    const began = performance.now();
    await keepWhatIsOver(platform, plan, range.from, range.to);
    const keptInMs = performance.now() - began;
    const times: number[] = [];
    /** The whole chart, with what is made of the answers. */
    const whole: number[] = [];
    const slowest = { subject: '', period: '', ms: 0 };
    for (const subject of subjects)
      for (const period of periods)
        for (let again = 0; again < 5; again++) {
          const from = performance.now();
          databaseMs = 0;
          await historyView(platform, { ...range, subject, period });
          whole.push(performance.now() - from);
          times.push(databaseMs);
          if (databaseMs > slowest.ms) Object.assign(slowest, { subject, period, ms: round(databaseMs) });
        }
    const p95 = percentile(times, 95);
    // One after another, by who made them: a recount may take longer than the platform waits for an answer.
    const different: string[] = [];
    for (const subject of subjects)
      if (!(await equalsRecount(platform, maker, { ...range, subject }))) different.push(subject);
    const plainMs = await timeOf(() => recount(maker, { ...range, subject: 'window' }));
    await maker.end();
    await db.close();
    return {
      bench: 'stats',
      tickets,
      charts: subjects.length * periods.length,
      p50Ms: round(percentile(times, 50)),
      p95Ms: round(p95),
      limitMs,
      slowest,
      wholeP50Ms: round(percentile(whole, 50)),
      wholeP95Ms: round(percentile(whole, 95)),
      /** The same figures straight from the tickets, whole period by window. */
      plainMs: round(plainMs),
      ratio: round(percentile(times, 50) / plainMs, 4),
      keptInMs: round(keptInMs),
      equalsRecount: different.length === 0,
      ...(different.length === 0 ? {} : { different }),
      held: p95 <= limitMs && different.length === 0,
    };
  } finally {
    await cluster.stop();
  }
}

/** The figures by plain SQL over the tickets: nothing of the product's counting is in it. */
async function recount(db: pg.Client, { from, to, subject }: Chart): Promise<Map<string, unknown[]>> {
  const keys = {
    hall: `''`,
    group: 't.group_code',
    window: 't.window_no',
    clerk: `(select operator from queue_event e where e.ticket_id = t.ticket_id limit 1)`,
    item: `t.services -> 0 ->> 'serviceCode'`,
  };
  const wait = 'floor(extract(epoch from called_at - issued_at) / 60)';
  const serve = `case when state = 'done' then floor(extract(epoch from finished_at - called_at) / 60) end`;
  const { rows } = await db.query<{ key: string; figures: unknown[] }>(
    `select key, json_build_array(count(*), count(called_at), count(*) filter (where state = 'done'), count(*) filter (where state = 'noShow'),
       percentile_disc(0.5) within group (order by wait), percentile_disc(0.9) within group (order by wait),
       percentile_disc(0.5) within group (order by serve), percentile_disc(0.9) within group (order by serve)) as figures
     from (select ${keys[subject]} as key, called_at, state, ${wait} as wait, ${serve} as serve
           from queue_ticket t where hall_code = $1 and day between $2 and $3) plain where key is not null group by key`,
    [hallCode, from, to],
  );
  return new Map(rows.map((row) => [row.key, row.figures]));
}

async function equalsRecount(platform: AtHall, db: pg.Client, asked: Chart): Promise<boolean> {
  const plain = await recount(db, asked);
  const { rows } = await historyView(platform, { ...asked, period: 'whole' });
  const figures = ({ issued, called, done, noShow, waitMin, serveMin }: HistoryRow): number[] =>
    [issued, called, done, noShow, waitMin.median, waitMin.p90, serveMin.median, serveMin.p90].map((one) => one ?? -1);
  return (
    rows.length === plain.size &&
    rows.every((row) => JSON.stringify(figures(row)) === JSON.stringify(plain.get(row.key)?.map(Number)))
  );
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}
const round = (value: number, digits = 1): number => Number(value.toFixed(digits));
