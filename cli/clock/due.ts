import { z } from 'zod';
import seed from '#resources/calendars/2024-2026.json' with { type: 'json' };
import { createWorkingDayCalendar } from '#host/calendar/working-days.ts';
import { answering, numberFlag, UsageError } from '../answer.ts';

export interface DueFlags {
  from: string;
  days: string;
}

/** The due date by the shipped calendars and, past them, by the law. */
export const answerDue = ({ from, days: text }: DueFlags): Promise<void> =>
  answering(async () => {
    if (!z.iso.date().safeParse(from).success)
      throw new UsageError(`--from 应为 2026-12-31 这样的日期，收到“${from.slice(0, 40)}”。`);
    const days = numberFlag('days', text, 0, 3660);
    const calendar = createWorkingDayCalendar(seed);
    const found = calendar.due(from, days);
    // A year that can neither be looked up nor computed is an error here as at the window.
    if (found.calendar === 'unknown') calendar.addWorkingDays(from, days);
    return { ...found, from, days, version: calendar.version };
  });
