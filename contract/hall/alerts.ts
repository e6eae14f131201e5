import { z } from 'zod';
import { IsoInstant } from '../times.ts';
import { alertKinds } from './alert-names.ts';

const minutes = z.number().int().min(1).max(600).nullable();

/** From when a manager is warned; null: not. Part of the plan, so that every change has its who and why. */
export const AlertLimits = z.object({
  /** Of anybody in any group. */
  longestWaitMin: minutes,
  /** People in one group. */
  waiting: z.number().int().min(1).max(1000).nullable(),
  /** An open window that does not answer, or calls nobody although somebody waits for it. */
  silentMin: minutes,
  deviceFaultMin: minutes,
  /** Age of the oldest record of a machine that has not arrived. */
  syncStuckMin: minutes,
});
export type AlertLimits = z.infer<typeof AlertLimits>;
export const noAlerts: AlertLimits = {
  ...{ longestWaitMin: null, waiting: null, silentMin: null, deviceFaultMin: null, syncStuckMin: null },
};

export const HallAlert = z.object({
  alertId: z.string(),
  kind: z.enum(alertKinds),
  subject: z.string(),
  what: z.string(),
  raisedBy: z.string(),
  raisedAt: IsoInstant,
  overAt: IsoInstant.nullable(),
  overBy: z.string(),
  /** Empty `windowNo`: the manager. */
  answers: z.array(z.object({ by: z.string(), windowNo: z.string(), at: IsoInstant, text: z.string() })),
});
export type HallAlert = z.infer<typeof HallAlert>;

/** What is open now; calls for help first. */
export const AlertsView = z.object({ at: IsoInstant, alerts: z.array(HallAlert) });
export type AlertsView = z.infer<typeof AlertsView>;

/** What a machine says of itself. */
export const StationHealth = z.object({
  pending: z.number().int().min(0),
  oldestAt: IsoInstant.nullable(),
  faults: z.array(z.object({ role: z.string().max(40), title: z.string().max(40), since: IsoInstant })).max(40),
});
export type StationHealth = z.infer<typeof StationHealth>;
