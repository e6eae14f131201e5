import type { HotlineBook } from '#contract/hotline/book.ts';
import { WorkingDayCalendarData } from '#contract/catalogue.ts';
import type { TicketType, Urgency } from '#contract/hotline/ticket.ts';
import type { Sql } from '../kernel/sql.ts';
import { dueAfter, type Due } from '../catalogue/working-time.ts';

type Stage = 'dispatch' | 'sign' | 'close';
export type DueOf = (stage: Stage, start: Date) => Due | null;

interface Kind {
  type: TicketType | null;
  urgency: Urgency;
}

/** The limits of one ticket, by its type and urgency, in the book it was sent by and on the calendar cases are counted with. */
export const limitsOf = async (sql: Sql, book: HotlineBook | null, ticket: Kind): Promise<DueOf> =>
  limitsOn(book ? await readCalendar(sql) : null, book, ticket);

export function limitsOn(calendar: WorkingDayCalendarData | null, book: HotlineBook | null, ticket: Kind): DueOf {
  const row = book?.limits.find(
    (one) =>
      (one.type === null || one.type === ticket.type) && (one.urgency === null || one.urgency === ticket.urgency),
  );
  if (!book || !row) return () => null;
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
