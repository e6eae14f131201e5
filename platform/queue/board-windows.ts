import type { HallPlan } from '#contract/hall/plan.ts';
import type { BoardWindow } from '#contract/hall/views.ts';
import type { WindowState } from '#contract/hall/tickets.ts';
import { hallOf, type AtHall } from './here.ts';
import { hallDay, minutesBetween } from './hall-time.ts';
import { knownHealth, type KnownHealth } from './station-health.ts';
import { groupsOf } from './plan.ts';

/** Every window of the plan and every one that was ever opened, with what it does now. */
export async function boardWindows(platform: AtHall, plan: HallPlan, now: Date): Promise<BoardWindow[]> {
  const hallCode = hallOf(platform);
  const rows = await platform.db.query<{
    window_no: string;
    state: WindowState;
    operator: string;
    since: Date;
    pause_reason: string;
    seen_at: Date;
    number: string | null;
  }>(
    `select w.window_no, w.state, w.operator, w.since, w.pause_reason, w.seen_at, t.number
     from queue_window w left join queue_ticket t using (ticket_id) where w.hall_code = $1`,
    [hallCode],
  );
  const done = await platform.db.query<{ window_no: string; done: number }>(
    `select window_no, count(*)::float8 as done from queue_ticket where hall_code = $1 and day = $2 and state = 'done' group by window_no`,
    [hallCode, hallDay(now)],
  );
  const health = await knownHealth(platform.db, hallCode);
  const names = new Set([...plan.windows.map((one) => one.windowNo), ...rows.map((row) => row.window_no)]);
  return [...names].sort(byNumber).map((windowNo) => {
    const row = rows.find((one) => one.window_no === windowNo);
    const state = row?.state ?? 'closed';
    return {
      windowNo,
      state,
      isLost:
        row !== undefined && state !== 'closed' && now.getTime() - row.seen_at.getTime() > platform.hallPace.lostMs,
      groups: groupsOf(plan, windowNo),
      operatorName: state === 'closed' ? '' : (row?.operator ?? ''),
      number: row?.number ?? null,
      sinceMin: row && state !== 'closed' ? Math.floor(minutesBetween(row.since, now)) : null,
      pauseReason: state === 'paused' ? (row?.pause_reason ?? '') : '',
      health: healthOf(health, windowNo),
      doneToday: done.find((one) => one.window_no === windowNo)?.done ?? 0,
    };
  });
}

function healthOf(known: readonly KnownHealth[], windowNo: string): BoardWindow['health'] {
  const mine = known.find((one) => one.windowNo === windowNo);
  return mine ? { pending: mine.pending, oldestAt: mine.oldestAt?.toISOString() ?? null, faults: mine.faults } : null;
}

const byNumber = (a: string, b: string): number => a.localeCompare(b, 'zh-CN', { numeric: true });
