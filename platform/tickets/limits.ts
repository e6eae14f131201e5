import type { HotlineBook } from '#contract/hotline/book.ts';
import { WorkingDayCalendarData } from '#contract/catalogue.ts';
import type { TicketType, Urgency } from '#contract/hotline/ticket.ts';
import type { Sql } from '../kernel/sql.ts';
import { dueAfter, type Due } from './working-time.ts';

type Stage = 'dispatch' | 'sign' | 'close';
export type DueOf = (stage: Stage, start: Date) => Due | null;

/** The limits of one ticket, by its type and urgency, in the book it was sent by and on the calendar cases are counted with. */
export async function limitsOf(
  sql: Sql,
  book: HotlineBook | null,
  ticket: { type: TicketType | null; urgency: Urgency },
): Promise<DueOf> {
  const row = book?.limits.find(
    (one) =>
      (one.type === null || one.type === ticket.type) && (one.urgency === null || one.urgency === ticket.urgency),
  );
  if (!book || !row) return () => null;
  const calendar = await readCalendar(sql);
  return (stage, start) => dueAfter(start, row[stage], book.hours, calendar);
}

export async function delayDays(sql: Sql, book: HotlineBook, start: Date): Promise<Due> {
  return dueAfter(start, { amount: book.delay.workingDays, unit: 'workingDay' }, book.hours, await readCalendar(sql));
}

async function readCalendar(sql: Sql): Promise<WorkingDayCalendarData | null> {
  const [row] = await sql.query<{ body: unknown }>(`select body from feed where kind = 'calendar'`);
  const parsed = WorkingDayCalendarData.safeParse(row?.body);
  return parsed.success ? parsed.data : null;
}
