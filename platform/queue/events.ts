import type { QueueEvent } from '#contract/hall/views.ts';
import { ExpectedError } from '#contract/errors.ts';
import type { Sql } from '../kernel/sql.ts';
import type { Call } from '../kernel/context.ts';
import { hallHere, type AtHall } from './here.ts';
import { hallDay } from './hall-time.ts';

export interface NewEvent {
  kind: string;
  operator: string;
  ticketId?: string;
  number?: string;
  groupCode?: string;
  windowNo?: string | null;
  stationId?: string;
  occurredAt?: string;
  requestId?: string;
  detail?: Record<string, unknown>;
}

/** One row an act, in the transaction of the act itself. A repeated `requestId` violates the key and undoes the act with it. */
export async function writeEvent(sql: Sql, platform: AtHall, event: NewEvent): Promise<void> {
  const now = platform.clock.now();
  await sql.query(
    `insert into queue_event (hall_code, day, kind, ticket_id, number, group_code, window_no, station_id, operator, at, occurred_at, request_id, detail)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::timestamptz, $11::timestamptz, $12, $13::jsonb)`,
    [
      platform.hall.hallCode,
      hallDay(now),
      event.kind,
      event.ticketId ?? null,
      event.number ?? null,
      event.groupCode ?? null,
      event.windowNo ?? null,
      event.stationId ?? null,
      event.operator,
      now.toISOString(),
      event.occurredAt ?? null,
      event.requestId ?? null,
      JSON.stringify(event.detail ?? {}),
    ],
  );
}

/** The ticket an earlier request with this id was about; null when there was none. @throws ExpectedError HALL_REQUEST_REUSED */
export async function answeredBefore(
  sql: Sql,
  hallCode: string,
  requestId: string,
  kinds: readonly string[],
): Promise<{ ticketId: string | null } | null> {
  const [row] = await sql.query<{ ticket_id: string | null; kind: string }>(
    'select ticket_id, kind from queue_event where hall_code = $1 and request_id = $2',
    [hallCode, requestId],
  );
  if (!row) return null;
  if (!kinds.includes(row.kind)) throw new ExpectedError('HALL_REQUEST_REUSED');
  return { ticketId: row.ticket_id };
}

interface EventRow {
  event_id: number;
  kind: string;
  ticket_id: string | null;
  number: string | null;
  window_no: string | null;
  operator: string;
  at: Date;
  occurred_at: Date | null;
  detail: Record<string, unknown>;
}

/** What happened to one ticket, oldest first. */
export async function ticketEvents(call: Call, ticketId: string): Promise<QueueEvent[]> {
  const { db, hall } = await hallHere(call);
  const rows = await db.query<EventRow>(
    `select event_id::float8 as event_id, kind, ticket_id, number, window_no, operator, at, occurred_at, detail
     from queue_event where ticket_id = $1 and hall_code = $2 order by event_id`,
    [ticketId, hall.hallCode],
  );
  return rows.map((row) => ({
    eventId: row.event_id,
    kind: row.kind,
    ticketId: row.ticket_id,
    number: row.number,
    windowNo: row.window_no,
    operator: row.operator,
    at: row.at.toISOString(),
    occurredAt: row.occurred_at?.toISOString() ?? null,
    detail: row.detail,
  }));
}

/** Grows with everything that happens in this hall. */
export async function lastEvent(sql: Sql, hallCode: string): Promise<number> {
  const [row] = await sql.query<{ head: number | null }>(
    'select max(event_id)::float8 as head from queue_event where hall_code = $1',
    [hallCode],
  );
  return row?.head ?? 0;
}
