import { z } from 'zod';
import { IsoDate } from '../catalogue.ts';

/** What a row of the history is about. */
export const HistorySubject = z.enum(['hall', 'group', 'window', 'clerk', 'item']);
export type HistorySubject = z.infer<typeof HistorySubject>;
/** The stretch of time a row is about; `whole` is everything asked for. */
export const HistoryPeriod = z.enum(['day', 'week', 'month', 'whole']);
export type HistoryPeriod = z.infer<typeof HistoryPeriod>;

/** Five years of working days: more is a question for the platform's database, not for a screen. */
export const longestHistoryDays = 1830;

export const HistoryRequest = z.object({
  from: IsoDate,
  to: IsoDate,
  subject: HistorySubject,
  period: HistoryPeriod,
});
export type HistoryRequest = z.infer<typeof HistoryRequest>;

/** Minutes are whole ones begun (0: under a minute); median and p90 are minutes that occurred, null without any. */
const Minutes = z.object({
  median: z.number().int().nullable(),
  p90: z.number().int().nullable(),
  of: z.number().int(),
});

export const HistoryRow = z.object({
  /** First day of the stretch that was asked for. */
  from: IsoDate,
  to: IsoDate,
  /** Group code, window number, name of a clerk, service code; empty for the hall. */
  key: z.string(),
  name: z.string(),
  issued: z.number().int(),
  called: z.number().int(),
  done: z.number().int(),
  noShow: z.number().int(),
  cancelled: z.number().int(),
  /** Called where waiting has a promise, and of these within it. */
  promised: z.number().int(),
  within: z.number().int(),
  waitMin: Minutes,
  serveMin: Minutes,
});
export type HistoryRow = z.infer<typeof HistoryRow>;

export const HistoryView = z.object({
  /** Days with tickets among those asked for. */
  days: z.number().int(),
  /** Today's figures still change. */
  isTodayIn: z.boolean(),
  rows: z.array(HistoryRow),
  /** All rows together: of items a ticket counts once for each, so here once for each too. */
  total: HistoryRow,
});
export type HistoryView = z.infer<typeof HistoryView>;
