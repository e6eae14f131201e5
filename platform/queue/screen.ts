import type { ScreenView } from '#contract/hall/views.ts';
import { hallOf, type AtHall } from './here.ts';
import { hallDay } from './hall-time.ts';
import { readPlan } from './plan.ts';
import { waitingNow } from './waiting.ts';

const shownCalls = 12;

/** The last calls of today, each with a number that only grows, and how many wait. */
export async function screenView(platform: AtHall): Promise<ScreenView> {
  const { db, clock, hall } = platform;
  const hallCode = hallOf(platform);
  const now = clock.now();
  const { plan } = await readPlan(db, hallCode);
  const calls = await db.query<{ event_id: number; number: string; window_no: string; at: Date; kind: string }>(
    `select event_id::float8 as event_id, number, window_no, at, kind from queue_event
     where hall_code = $1 and day = $2 and kind in ('called', 'recalled') order by event_id desc limit ${shownCalls}`,
    [hallCode, hallDay(now)],
  );
  return {
    at: now.toISOString(),
    hallName: hall.hallName,
    calls: calls.map((one) => ({
      callId: one.event_id,
      number: one.number,
      windowNo: one.window_no,
      calledAt: one.at.toISOString(),
      isRecall: one.kind === 'recalled',
    })),
    waiting: await waitingNow(db, hallCode, plan, now),
  };
}
