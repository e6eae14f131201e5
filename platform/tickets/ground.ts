import { WorkingDayCalendarData } from '#contract/catalogue.ts';
import { HotlineBook } from '#contract/hotline/book.ts';
import type { TicketReport } from '#contract/hotline/ticket.ts';
import type { Role } from '#contract/people.ts';
import type { Platform } from '../kernel/context.ts';
import type { Sql } from '../kernel/sql.ts';

/** What a registration is judged by. */
export interface Ground {
  /** The same ticket, already here; its station is null when another system sent it. */
  known: { stationId: string | null; ticketNo: string } | null;
  isNumberTaken: boolean;
  agent: { roles: Role[]; username: string } | null;
  /** Of the key callers are sealed with; null before anything was. */
  keyFingerprint: string | null;
  book: HotlineBook | null;
  calendar: WorkingDayCalendarData | null;
}

interface Row {
  known_no: string | null;
  known_station: string | null;
  number_taken: boolean;
  agent: { roles: Role[]; username: string } | null;
  fingerprint: string | null;
  book_mark: string | null;
  calendar_mark: string | null;
}

/**
 * All of it in one question: at the busiest time hundreds of tickets a second are registered, and the catalogue of a city is large.
 * Catalogue and calendar are read and checked once for as long as the database says they are the same ones.
 */
export async function groundOf(platform: Platform, sql: Sql, report: TicketReport): Promise<Ground> {
  const [row] = await sql.query<Row>(
    `select (select ticket_no from ticket where ticket_id = $1) as known_no,
       (select station_id from ticket where ticket_id = $1) as known_station,
       exists (select 1 from ticket where ticket_no = $2 and ticket_id <> $1) as number_taken,
       (select jsonb_build_object('roles', roles, 'username', username) from operator where operator_id = $3) as agent,
       (select fingerprint from hotline_key) as fingerprint,
       (select published_at::text || ' ' || published_by from hotline_book where version = $4) as book_mark,
       (select cursor::text || ' ' || at::text from feed where kind = 'calendar') as calendar_mark`,
    [report.ticketId, report.ticketNo, report.agentId, report.bookVersion],
  );
  if (!row) throw new Error('no ground');
  return {
    known: row.known_no === null ? null : { stationId: row.known_station, ticketNo: row.known_no },
    isNumberTaken: row.number_taken,
    agent: row.agent,
    keyFingerprint: row.fingerprint,
    book: await keptAs(platform, `book ${report.bookVersion}`, row.book_mark, async () => {
      const [found] = await sql.query<{ body: unknown }>('select body from hotline_book where version = $1', [
        report.bookVersion,
      ]);
      return found ? HotlineBook.parse(found.body) : null;
    }),
    calendar: await keptAs(platform, 'calendar', row.calendar_mark, async () => {
      const [found] = await sql.query<{ body: unknown }>(`select body from feed where kind = 'calendar'`);
      return WorkingDayCalendarData.safeParse(found?.body).data ?? null;
    }),
  };
}

const kept = new WeakMap<Platform, Map<string, { mark: string; thing: unknown }>>();

/** A thing read once, until the database marks another one in its place. */
async function keptAs<T>(
  platform: Platform,
  name: string,
  mark: string | null,
  read: () => Promise<T | null>,
): Promise<T | null> {
  if (mark === null) return null;
  const things = kept.get(platform) ?? new Map<string, { mark: string; thing: unknown }>();
  kept.set(platform, things);
  const held = things.get(name);
  if (held?.mark === mark) return held.thing as T;
  const thing = await read();
  things.set(name, { mark, thing });
  return thing;
}
