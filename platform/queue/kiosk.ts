import type { KioskView } from '#contract/hall/views.ts';
import type { Call } from '../kernel/context.ts';
import { hallHere, hallOf } from './here.ts';
import { bandAt, hallDay, hallMinute, isOpenAt, openingText } from './hall-time.ts';
import { takenInBand } from './issue.ts';
import { readPlan } from './plan.ts';
import { waitingNow } from './waiting.ts';

/** What a kiosk offers now: items, lanes, how many wait, how many numbers the present band still has. */
export async function kioskView(call: Call): Promise<KioskView> {
  const platform = await hallHere(call);
  const { db, clock, hall } = platform;
  const hallCode = hallOf(platform);
  const now = clock.now();
  const saved = await readPlan(db, hallCode);
  const left: Record<string, number> = {};
  for (const { groupCode } of saved.plan.groups) {
    const band = bandAt(saved.plan, groupCode, hallMinute(now));
    if (band && band.walkIns !== null)
      left[groupCode] = Math.max(0, band.walkIns - (await takenInBand(db, hallCode, hallDay(now), groupCode, band)));
  }
  return {
    at: now.toISOString(),
    hallName: hall.hallName,
    isOpen: isOpenAt(saved.plan, now),
    openingText: openingText(saved.plan, now),
    saved,
    waiting: await waitingNow(db, hallCode, saved.plan, now),
    left,
  };
}
