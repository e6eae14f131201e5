import { atHall, hallOf, type AtHall } from './here.ts';
import { everyHall } from '../halls/halls.ts';
import type { Platform } from '../kernel/context.ts';
import { sweepAlerts } from './alerts.ts';
import { boardView } from './board.ts';
import { writeEvent } from './events.ts';
import { isForecastDue, judgeForecasts, keepForecast } from './forecast-record.ts';
import { keepWhatIsOver } from './history.ts';
import { hallDay, isOpenAt } from './hall-time.ts';
import { readPlan } from './plan.ts';
import type { DbTicket } from './tickets.ts';

/** How far back each sweep looks for days to count for good, so that it costs no more with the years; an older one is counted when asked for. */
const lookBackMs = 45 * 86_400_000;

export interface Sweep {
  stop(): Promise<void>;
}

/** What nobody does by hand: forecasts, tickets in the hands of a window that died, and the end of the day. */
export function startSweep(platform: Platform, everyMs: number, onTrouble: (error: unknown) => void): Sweep {
  let running: Promise<void> = Promise.resolve();
  let isRunning = false;
  const timer = setInterval(() => {
    if (isRunning) return;
    isRunning = true;
    running = sweepEveryHall(platform, onTrouble)
      .catch(onTrouble)
      .finally(() => {
        isRunning = false;
      });
  }, everyMs);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}

/** Each hall by itself: what goes wrong in one does not keep the others. */
async function sweepEveryHall(platform: Platform, onTrouble: (error: unknown) => void): Promise<void> {
  for (const hall of await everyHall(platform.db)) await sweepOnce(atHall(platform, hall)).catch(onTrouble);
}

export async function sweepOnce(platform: AtHall): Promise<void> {
  const now = platform.clock.now();
  const { plan } = await readPlan(platform.db, hallOf(platform));
  await endEarlierDays(platform, now);
  if (await sweepAlerts(platform)) platform.bell.ring(hallOf(platform));
  await returnFromLostWindows(platform, now);
  await keepWhatIsOver(platform, plan, hallDay(new Date(now.getTime() - lookBackMs)), hallDay(now));
  await judgeForecasts(platform, now);
  if (isOpenAt(plan, now) && (await isForecastDue(platform, now)))
    await keepForecast(platform, (await boardView(platform)).groups, now);
}

/** Midnight: what was left of an earlier day ends, windows are closed, and nobody's name stays in the queue. */
async function endEarlierDays(platform: AtHall, now: Date): Promise<void> {
  const hallCode = hallOf(platform);
  const today = hallDay(now);
  const ended = await platform.db.tx(async (sql) => {
    await sql.query(
      `update queue_window w set state = 'closed', ticket_id = null, since = $2::timestamptz from queue_ticket t
       where w.hall_code = $1 and t.ticket_id = w.ticket_id and t.day < $3`,
      [hallCode, now.toISOString(), today],
    );
    // A window somebody forgot to close; one that still answers stays open through the night.
    await sql.query(
      `update queue_window set state = 'closed', since = $2::timestamptz
       where hall_code = $1 and state <> 'closed' and ticket_id is null and since < $3::timestamptz and seen_at < $4::timestamptz`,
      [
        hallCode,
        now.toISOString(),
        `${today}T00:00:00+08:00`,
        new Date(now.getTime() - platform.hallPace.lostMs).toISOString(),
      ],
    );
    const left = await sql.query<DbTicket>(
      `update queue_ticket set state = 'cancelled', last_reason = '当日结束',
         finished_at = $2::timestamptz
       where hall_code = $1 and day < $3 and state in ('printing', 'waiting', 'called', 'serving', 'parked') returning *`,
      [hallCode, now.toISOString(), today],
    );
    for (const ticket of left)
      await writeEvent(sql, platform, {
        kind: 'dayEnded',
        operator: '系统',
        ticketId: ticket.ticket_id,
        number: ticket.number,
        groupCode: ticket.group_code,
      });
    await sql.query('update queue_ticket set person = null where hall_code = $1 and day < $2 and person is not null', [
      hallCode,
      today,
    ]);
    await sql.query(
      `delete from queue_appointment where hall_code = $1 and day < $2 and changed_at < $3::timestamptz - interval '30 days'`,
      [hallCode, today, now.toISOString()],
    );
    return left.length;
  });
  if (ended > 0) platform.bell.ring(hallCode);
}

/** A window that died between call and start: the person gets the old place back. Who is being served stays where they are. */
async function returnFromLostWindows(platform: AtHall, now: Date): Promise<void> {
  const hallCode = hallOf(platform);
  const limit = new Date(now.getTime() - platform.hallPace.lostMs * 2).toISOString();
  const returned = await platform.db.tx(async (sql) => {
    const windows = await sql.query<{ window_no: string; ticket_id: string }>(
      `select w.window_no, w.ticket_id from queue_window w
       where w.hall_code = $1 and w.state = 'calling' and w.seen_at < $2::timestamptz for no key update of w skip locked`,
      [hallCode, limit],
    );
    for (const window of windows) {
      const [ticket] = await sql.query<DbTicket>(
        `update queue_ticket set state = 'waiting' where ticket_id = $1 and state = 'called' returning *`,
        [window.ticket_id],
      );
      await sql.query(
        `update queue_window set state = 'closed', ticket_id = null, since = $3::timestamptz where hall_code = $1 and window_no = $2`,
        [hallCode, window.window_no, now.toISOString()],
      );
      if (ticket)
        await writeEvent(sql, platform, {
          kind: 'returned',
          operator: '系统',
          ticketId: ticket.ticket_id,
          number: ticket.number,
          groupCode: ticket.group_code,
          windowNo: window.window_no,
          detail: { reason: '窗口失去联系' },
        });
    }
    return windows.length;
  });
  if (returned > 0) platform.bell.ring(hallCode);
}
