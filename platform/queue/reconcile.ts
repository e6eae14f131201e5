import { QueueEvent } from '#contract/platform/rows/hall.ts';
import type { z } from 'zod';
import { findHall } from '../halls/halls.ts';
import type { Platform } from '../kernel/context.ts';
import type { Sql } from '../kernel/sql.ts';
import { atHall, type AtHall } from './here.ts';
import { freeWindow } from './acts.ts';
import { answeredBefore, writeEvent } from './events.ts';
import { hallDay } from './hall-time.ts';
import { nextSerial } from './issue.ts';
import { groupsOf, readPlan } from './plan.ts';
import type { DbTicket } from './tickets.ts';

type LocalEvent = z.infer<typeof QueueEvent>;

interface Window {
  stationId: string;
  windowNo: string;
}

/** The word each act without the queue leaves in the course of the ticket. */
const kinds: Partial<Record<LocalEvent['event'], string>> = {
  called: 'localCalled',
  served: 'localStarted',
  finished: 'finished',
  missed: 'noShow',
};

/**
 * What windows did while the queue was out of their reach, brought into it in the transaction that stores their rows. A number that another
 * window called meanwhile stays as it is there, and the difference stands in its course.
 */
export async function reconcile(
  platform: Platform,
  sql: Sql,
  stationId: string,
  rows: readonly { key: string; payload: unknown }[],
): Promise<void> {
  if (rows.length === 0) return;
  const [station] = await sql.query<{ window_no: string }>('select window_no from station where station_id = $1', [
    stationId,
  ]);
  for (const { key, payload } of rows) {
    const event = QueueEvent.parse(payload);
    if (event.visitId === undefined || !(await stoodIn(sql, stationId, event))) continue;
    const hall = await findHall(sql, event.hallCode);
    if (!hall) continue;
    // Each station counts its part of the hall's stream by itself: two of them may have given one key in the same second.
    const requestId = `${stationId}/${key}`;
    if (await answeredBefore(sql, event.hallCode, requestId, [...Object.values(kinds), 'localDiffers'])) continue;
    // The place of the window is the station's, whatever its row says.
    await bringIn(
      atHall(platform, hall),
      sql,
      { stationId, windowNo: station?.window_no ?? event.windowNo ?? '' },
      requestId,
      event,
    );
  }
}

/** So long a station may not have heard that it was moved, or its clock be ahead. */
const unheardDays = 7;

/**
 * A row names its hall; whether the station stood in it when it happened, the platform knows better: it is there, or was moved away since, or
 * not long enough before to know. Moves of before it was written down from where say nothing.
 */
async function stoodIn(sql: Sql, stationId: string, { hallCode, at }: LocalEvent): Promise<boolean> {
  const found = await sql.query(
    `select 1 from station where station_id = $1 and hall_code = $2
     union all select 1 from audit where station_id = $1 and action in ('station.move', 'station.enrol') and success
       and (detail->>'from' = $2 or (action = 'station.move' and detail->>'from' is null)) and at >= $3::timestamptz - make_interval(days => $4)
     limit 1`,
    [stationId, hallCode, at, unheardDays],
  );
  return found.length > 0;
}

async function bringIn(platform: AtHall, sql: Sql, window: Window, requestId: string, told: LocalEvent): Promise<void> {
  const kind = kinds[told.event];
  if (kind === undefined) return;
  const now = platform.clock.now();
  const at = new Date(Math.min(Date.parse(told.at), now.getTime()));
  const notAfter = (time: string): string => new Date(Math.min(Date.parse(time), at.getTime())).toISOString();
  // A clock that ran ahead ran ahead at the beginning of the visit as well.
  const event: LocalEvent = {
    ...told,
    ...(told.calledAt === undefined ? {} : { calledAt: notAfter(told.calledAt) }),
    ...(told.startedAt ? { startedAt: notAfter(told.startedAt) } : {}),
  };
  // Window before ticket, everywhere.
  const [seat] = await sql.query<{ station_id: string }>(
    'select station_id from queue_window where hall_code = $1 and window_no = $2 for no key update',
    [event.hallCode, window.windowNo],
  );
  // Another machine under the same number, or one that took this one's place, has its own people in hand.
  const isOwn = seat === undefined || seat.station_id === window.stationId;
  const ticket = event.ticketNo === '' ? null : await ticketOf(sql, event, at);
  const isMine = ticket !== null && isOpenTo(ticket, isOwn ? window.windowNo : null);
  if (ticket && isMine) await carryOn(platform, sql, window, ticket, event, at);
  const course = ticket ?? (await withoutTicket(platform, sql, window, event, at));
  if (!course) return;
  const isDone = ticket === null || isMine;
  await writeEvent(sql, platform, {
    kind: isDone ? kind : 'localDiffers',
    operator: event.operator ?? '',
    ticketId: course.ticket_id,
    number: course.number,
    groupCode: course.group_code,
    windowNo: window.windowNo,
    stationId: window.stationId,
    occurredAt: event.at,
    requestId,
    detail: {
      isLocal: true,
      ...(event.reason === undefined ? {} : { reason: event.reason }),
      ...(isDone ? {} : { what: kind, state: ticket.state, at: ticket.window_no }),
    },
  });
}

async function ticketOf(sql: Sql, event: LocalEvent, at: Date): Promise<DbTicket | null> {
  const [row] = await sql.query<DbTicket>(
    'select t.* from queue_ticket t where t.hall_code = $1 and t.day = $2 and t.number = $3 for no key update of t',
    [event.hallCode, hallDay(at), event.ticketNo],
  );
  return row ?? null;
}

/** Nobody else has it: it waits, this window has it, or the day's end took it away while the window was alone. */
const isOpenTo = (ticket: DbTicket, windowNo: string | null): boolean =>
  ticket.state === 'waiting' ||
  ticket.state === 'printing' ||
  (['called', 'serving', 'parked'].includes(ticket.state) && ticket.window_no === windowNo) ||
  (ticket.state === 'cancelled' && ticket.last_reason === '当日结束');

async function carryOn(
  platform: AtHall,
  sql: Sql,
  window: Window,
  ticket: DbTicket,
  event: LocalEvent,
  at: Date,
): Promise<void> {
  const moment = new Date(Math.max(at.getTime(), ticket.issued_at.getTime())).toISOString();
  const set = async (change: string, ...values: unknown[]): Promise<void> => {
    await sql.query(`update queue_ticket set window_no = $2, ${change} where ticket_id = $1`, [
      ticket.ticket_id,
      window.windowNo,
      ...values,
    ]);
  };
  const isOver = ticket.state === 'cancelled';
  switch (event.event) {
    case 'called':
    case 'served': {
      const state = event.event === 'called' ? 'called' : 'serving';
      // Of an earlier day nothing begins any more; what became of it comes with a later row.
      if (isOver) return;
      if (!(await isSeated(sql, event.hallCode, window, ticket, state, moment))) return;
      await set(
        state === 'called'
          ? `state = 'called', called_at = coalesce(called_at, $3::timestamptz)`
          : `state = 'serving', called_at = coalesce(called_at, $3::timestamptz), started_at = coalesce(started_at, $3::timestamptz)`,
        moment,
      );
      return;
    }
    case 'finished':
    case 'missed':
      await set(
        `state = $3, called_at = coalesce(called_at, $4::timestamptz), started_at = coalesce(started_at, $5::timestamptz),
         finished_at = $6::timestamptz, served = $7::jsonb, last_reason = $8`,
        event.event === 'finished' ? 'done' : 'noShow',
        event.calledAt ?? moment,
        event.event === 'finished' ? (event.startedAt ?? event.calledAt ?? moment) : null,
        moment,
        event.event === 'finished' ? JSON.stringify(event.served ?? []) : null,
        event.reason ?? '',
      );
      await freeWindow(sql, platform, ticket);
      if (isOver) await countAgain(sql, event.hallCode, ticket.day);
  }
}

/** The window shows it as its own; false: it has somebody else, and the ticket waits for what the window tells next. */
async function isSeated(
  sql: Sql,
  hallCode: string,
  window: Window,
  ticket: DbTicket,
  state: 'called' | 'serving',
  at: string,
): Promise<boolean> {
  const [seated] = await sql.query(
    `update queue_window set state = $3, ticket_id = $4, since = $5::timestamptz
     where hall_code = $1 and window_no = $2 and station_id = $6 and state <> 'closed' and (ticket_id is null or ticket_id = $4) returning window_no`,
    [hallCode, window.windowNo, state === 'called' ? 'calling' : 'serving', ticket.ticket_id, at, window.stationId],
  );
  return seated !== undefined;
}

/** Somebody without a paper, or with one the hall does not know: counted when it is over, under the window's first group. */
async function withoutTicket(
  platform: AtHall,
  sql: Sql,
  window: Window,
  event: LocalEvent,
  at: Date,
): Promise<Pick<DbTicket, 'ticket_id' | 'number' | 'group_code'> | null> {
  if (event.event !== 'finished' && event.event !== 'missed') return null;
  const { plan } = await readPlan(sql, event.hallCode);
  const groupCode = groupsOf(plan, window.windowNo)[0] ?? plan.groups[0]?.groupCode;
  if (groupCode === undefined) return null;
  // Told again, e.g. by a station put back from a copy: it is the one there is.
  const ticketId = `local-${event.visitId}`;
  const [known] = await sql.query<Pick<DbTicket, 'ticket_id' | 'hall_code' | 'number' | 'group_code'>>(
    'select ticket_id, hall_code, number, group_code from queue_ticket where ticket_id = $1',
    [ticketId],
  );
  if (known) return known.hall_code === event.hallCode ? known : null;
  // Counted, like every number of the day: what two visits are called may begin alike.
  const serial = await nextSerial(sql, event.hallCode, hallDay(at), '断网');
  const ticket = {
    ticket_id: ticketId,
    number: `断网-${String(serial).padStart(3, '0')}`,
    group_code: groupCode,
  };
  const calledAt = event.calledAt ?? at.toISOString();
  await sql.query(
    `insert into queue_ticket (ticket_id, hall_code, day, number, group_code, lane_code, lane_reason, source, services, person, is_elder,
       state, rank_at, window_no, station_id, request_id, issued_at, called_at, started_at, finished_at, last_reason, served)
     values ($1, $2, $3, $4, $5, null, '', 'local', $6::jsonb, null, false, $7, $8::timestamptz, $9, $10, $1, $8::timestamptz,
       $8::timestamptz, $11::timestamptz, $12::timestamptz, $13, $14::jsonb)`,
    [
      ticket.ticket_id,
      event.hallCode,
      hallDay(at),
      ticket.number,
      groupCode,
      JSON.stringify(
        (event.served ?? []).map((one) => ({ ...one, serviceCode: one.serviceCode ?? '', taskCode: null })),
      ),
      event.event === 'finished' ? 'done' : 'noShow',
      calledAt,
      window.windowNo,
      window.stationId,
      event.event === 'finished' ? (event.startedAt ?? calledAt) : null,
      at.toISOString(),
      event.reason ?? '',
      event.event === 'finished' ? JSON.stringify(event.served ?? []) : null,
    ],
  );
  if (hallDay(at) < hallDay(platform.clock.now())) await countAgain(sql, event.hallCode, hallDay(at));
  return ticket;
}

/** A day that was counted for good before a window told all of it. */
async function countAgain(sql: Sql, hallCode: string, day: string): Promise<void> {
  await sql.query('delete from queue_history where hall_code = $1 and day = $2', [hallCode, day]);
}
