import { z } from 'zod';
import { IsoInstant } from '../catalogue.ts';
import { HallAlert, StationHealth } from './alerts.ts';
import { SavedPlan } from './plan.ts';
import { CalledTicket, QueueState, WindowState } from './tickets.ts';

/** A number with what it is made of; `value` is null without a denominator, never 0. */
export const Figure = z.object({
  value: z.number().nullable(),
  numerator: z.number(),
  denominator: z.number(),
  /** The same figure at the same time of the last day that had one; null: none to compare with. */
  baseline: z.number().nullable(),
  baselineName: z.string(),
});
export type Figure = z.infer<typeof Figure>;

export const QueueCount = z.object({
  groupCode: z.string(),
  groupName: z.string(),
  waiting: z.number().int(),
  longestMin: z.number().int().nullable(),
});
export type QueueCount = z.infer<typeof QueueCount>;

/** What hangs over everybody's head: numbers and windows, never a name. */
export const ScreenView = z.object({
  at: IsoInstant,
  hallName: z.string(),
  /** Newest first; `callId` grows with every call, so that a screen says each once. */
  calls: z.array(
    z.object({
      callId: z.number().int(),
      number: z.string(),
      windowNo: z.string(),
      calledAt: IsoInstant,
      isRecall: z.boolean(),
    }),
  ),
  waiting: z.array(QueueCount),
});
export type ScreenView = z.infer<typeof ScreenView>;

export const WindowView = z.object({
  at: IsoInstant,
  windowNo: z.string(),
  state: WindowState,
  since: IsoInstant.nullable(),
  pauseReason: z.string(),
  groups: z.array(QueueCount),
  ticket: CalledTicket.nullable(),
  parked: z.array(CalledTicket),
  recallLimit: z.number().int(),
  /** The other machine of the hall that calls under this window's number; empty: none, this one may. */
  takenBy: z.string().default(''),
  /** Calls for help anywhere in the hall; platforms from before tell none. */
  emergencies: z.array(HallAlert).default([]),
});
export type WindowView = z.infer<typeof WindowView>;

export const BoardGroup = QueueCount.extend({
  kind: z.enum(['acceptance', 'pickUp']),
  promiseMin: z.number().int().nullable(),
  windowsOpen: z.number().int(),
  windowsAll: z.number().int(),
  issued: z.number().int(),
  called: z.number().int(),
  done: z.number().int(),
  /** Called within the promise / called; without a promise no figure. */
  withinPromise: Figure,
  /** No-shows / called. */
  abandonment: Figure,
  waitMin: z.object({ median: z.number().nullable(), p90: z.number().nullable(), of: z.number().int() }),
  serveMin: z.object({ median: z.number().nullable(), p90: z.number().nullable(), of: z.number().int() }),
  /** People waiting in 30, 60 and 120 minutes. */
  forecast: z.array(
    z.object({ inMin: z.number().int(), waiting: z.number(), waitMin: z.number().nullable(), withOneMore: z.number() }),
  ),
});
export type BoardGroup = z.infer<typeof BoardGroup>;

export const BoardWindow = z.object({
  windowNo: z.string(),
  state: WindowState,
  /** No sign of life from the station although the window is open. */
  isLost: z.boolean(),
  groups: z.array(z.string()),
  operatorName: z.string(),
  number: z.string().nullable(),
  sinceMin: z.number().int().nullable(),
  pauseReason: z.string(),
  doneToday: z.number().int(),
  /** What its machine said of itself last; null: nothing yet. */
  health: StationHealth.nullable().default(null),
});
export type BoardWindow = z.infer<typeof BoardWindow>;

export const ForecastError = z.object({
  inMin: z.number().int(),
  /** Mean absolute difference to the people then waiting, over forecasts whose hour has come. */
  model: z.number().nullable(),
  /** The same of the forecast “as many as now”. */
  naive: z.number().nullable(),
  of: z.number().int(),
});

export const BoardView = z.object({
  at: IsoInstant,
  hallName: z.string(),
  planVersion: z.number().int(),
  health: z.object({ level: z.enum(['well', 'watch', 'bad']), sentence: z.string(), why: z.string() }),
  headline: Figure,
  totals: z.object({
    issued: z.number().int(),
    called: z.number().int(),
    waiting: z.number().int(),
    serving: z.number().int(),
    parked: z.number().int(),
    done: z.number().int(),
    noShow: z.number().int(),
    cancelled: z.number().int(),
    printing: z.number().int(),
  }),
  groups: z.array(BoardGroup),
  windows: z.array(BoardWindow),
  /** Quarter hours since opening. */
  flow: z.array(
    z.object({
      from: z.string(),
      arrivals: z.number().int(),
      called: z.number().int(),
      done: z.number().int(),
      arrivalsBefore: z.number().int().nullable(),
    }),
  ),
  beforeName: z.string(),
  forecastErrors: z.array(ForecastError),
});
export type BoardView = z.infer<typeof BoardView>;

/** A live answer: the whole view after every change, and a beat so that a dead line is noticed. */
export const live = <View extends z.ZodType>(view: View) =>
  z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('beat'), at: IsoInstant }),
    z.object({ kind: z.literal('view'), view }),
  ]);

/** The beat of a live channel; three missing ones make a dead line. */
export const beatMs = 2000;

export const QueueEvent = z.object({
  eventId: z.number().int(),
  kind: z.string(),
  ticketId: z.string().nullable(),
  number: z.string().nullable(),
  windowNo: z.string().nullable(),
  operator: z.string(),
  /** The platform's clock. */
  at: IsoInstant,
  /** The station's own clock; null where a person acted at the platform. */
  occurredAt: IsoInstant.nullable(),
  detail: z.record(z.string(), z.unknown()),
});
export type QueueEvent = z.infer<typeof QueueEvent>;

/** The tickets behind a figure. */
export const TicketRow = z.object({
  ticketId: z.string(),
  number: z.string(),
  groupCode: z.string(),
  state: QueueState,
  issuedAt: IsoInstant,
  calledAt: IsoInstant.nullable(),
  finishedAt: IsoInstant.nullable(),
  windowNo: z.string().nullable(),
  waitMin: z.number().int(),
  laneName: z.string(),
  services: z.array(z.string()),
  reason: z.string(),
});
export type TicketRow = z.infer<typeof TicketRow>;

/** What a kiosk draws. */
export const KioskView = z.object({
  at: IsoInstant,
  hallName: z.string(),
  isOpen: z.boolean(),
  openingText: z.string(),
  saved: SavedPlan,
  waiting: z.array(QueueCount),
  /** Group → numbers left in the present band; absent without a limit. */
  left: z.record(z.string(), z.number().int()),
});
export type KioskView = z.infer<typeof KioskView>;
