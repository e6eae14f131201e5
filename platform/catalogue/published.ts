import { z } from 'zod';
import { calendarReminder } from '#contract/calendar/reminder.ts';
import { ExpectedError } from '#contract/errors.ts';
import { ServiceItem, VerificationDefinition, type WorkingDayCalendarData } from '#contract/catalogue.ts';
import type { Call } from '../kernel/context.ts';
import { readCalendar } from './calendar.ts';

/** The calendar as it is published, and what is to be done about it. */
export async function publishedCalendar({
  platform,
}: Call): Promise<{ calendar: WorkingDayCalendarData | null; reminder: string }> {
  const calendar = await readCalendar(platform.db);
  return { calendar, reminder: calendarReminder(calendar, chinaDate(platform.clock.now())) };
}

export const publishedItems = (call: Call): Promise<ServiceItem[]> => all(call, 'item', ServiceItem);
export const publishedVerifications = (call: Call): Promise<VerificationDefinition[]> =>
  all(call, 'verification', VerificationDefinition);

/** @throws ExpectedError ITEM_NOT_FOUND */
export async function publishedItem({ platform }: Call, taskCode: string): Promise<ServiceItem> {
  const [row] = await platform.db.query<{ body: unknown }>(`select body from feed where kind = 'item' and ref = $1`, [
    taskCode,
  ]);
  const item = ServiceItem.safeParse(row?.body);
  if (!item.success) throw new ExpectedError('ITEM_NOT_FOUND');
  return item.data;
}

/** What this version can read of it; a body of another version is for the feed, not for a list. */
async function all<T>({ platform }: Call, kind: string, schema: z.ZodType<T>): Promise<T[]> {
  const rows = await platform.db.query<{ body: unknown }>(`select body from feed where kind = $1 order by ref`, [kind]);
  return rows.flatMap((row) => {
    const parsed = schema.safeParse(row.body);
    return parsed.success ? [parsed.data] : [];
  });
}

const chinaDate = (now: Date): string => new Date(now.getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
