import type { AlertsView, HallAlert } from '#contract/hall/alerts.ts';
import type { Call } from '../kernel/context.ts';
import { hallHere, hallOf, type AtHall } from './here.ts';
import { alertsDue } from './alert-rules.ts';
import { boardWindows } from './board-windows.ts';
import { withAnswers, type AlertRow } from './emergencies.ts';
import { readPlan } from './plan.ts';
import { knownHealth } from './station-health.ts';
import { waitingNow } from './waiting.ts';

/** What is open now, calls for help first. */
export async function alertsView(platform: AtHall): Promise<AlertsView> {
  const open = await platform.db.query<AlertRow>(
    `select * from queue_alert where hall_code = $1 and over_at is null order by kind <> 'emergency', raised_at, alert_id`,
    [hallOf(platform)],
  );
  return { at: platform.clock.now().toISOString(), alerts: await withAnswers(platform.db, open) };
}

/** All there were, latest first. */
export async function alertLog(call: Call, limit: number): Promise<HallAlert[]> {
  const platform = await hallHere(call);
  const { db } = platform;
  const rows = await db.query<AlertRow>(
    'select * from queue_alert where hall_code = $1 order by raised_at desc, alert_id limit $2',
    [hallOf(platform), limit],
  );
  return await withAnswers(db, rows);
}

/** Raises what became due and ends what is not any more. Answers whether anything changed. */
export async function sweepAlerts(platform: AtHall): Promise<boolean> {
  const { db } = platform;
  const hallCode = hallOf(platform);
  const now = platform.clock.now();
  const { plan } = await readPlan(db, hallCode);
  const [waiting, windows, health, open] = await Promise.all([
    waitingNow(db, hallCode, plan, now),
    boardWindows(platform, plan, now),
    knownHealth(db, hallCode),
    db.query<AlertRow>(`select * from queue_alert where hall_code = $1 and over_at is null and kind <> 'emergency'`, [
      hallCode,
    ]),
  ]);
  const due = alertsDue(plan.alerts, { waiting, windows, health, now });
  const fresh = due.filter((one) => !open.some((known) => known.kind === one.kind && known.subject === one.subject));
  const over = open.filter((known) => !due.some((one) => one.kind === known.kind && one.subject === known.subject));
  for (const one of fresh)
    // Another replica may have been first.
    await db.query(
      `insert into queue_alert (alert_id, hall_code, kind, subject, what, raised_by, raised_at)
       values ($1, $2, $3, $4, $5, '系统', $6::timestamptz) on conflict do nothing`,
      [platform.newId(), hallCode, one.kind, one.subject, one.what, now.toISOString()],
    );
  if (over.length > 0)
    await db.query(
      `update queue_alert set over_at = $2::timestamptz, over_by = '系统' where alert_id = any($1::text[]) and over_at is null`,
      [over.map((one) => one.alert_id), now.toISOString()],
    );
  return fresh.length + over.length > 0;
}
