import type { CalledTicket } from '#contract/hall/tickets.ts';
import { ExpectedError } from '#contract/errors.ts';
import { sqlState } from '../kernel/sql.ts';
import { stationOf, type Call, type KnownStation } from '../kernel/context.ts';
import { hallHere, hallOf, type AtHall } from './here.ts';
import { answeredBefore } from './events.ts';
import { hallDay } from './hall-time.ts';
import { groupsOf, readPlan } from './plan.ts';
import { numberTaken } from './window-number.ts';
import { findTicket, toCalled, type DbTicket } from './tickets.ts';

export interface Acting {
  requestId: string;
  occurredAt: string;
  operator: string;
}

/**
 * The next ticket for this window: of its groups, the first in (rank_at, arrival).
 *
 * What is guaranteed, on any number of replicas:
 * - nobody is called twice: ticket, window and event change in one statement, whose row lock no other call shares;
 * - nobody is passed over out of rule: a window takes a later ticket only while every earlier one of its groups is being
 *   called by another window, or changed by a manager, at that very moment. With w windows calling at once a ticket is
 *   therefore never more than w − 1 places from the head, and w calls that all end well have taken exactly the first w;
 * - the same `requestId` again, at once or later, changes nothing and answers with the same ticket;
 * - a window that still has somebody gets nobody else.
 *
 * @returns null ticket: nobody waits for this window
 * @throws ExpectedError HALL_WINDOW_CLOSED | HALL_WINDOW_BUSY | HALL_WINDOW_TAKEN | HALL_REQUEST_REUSED
 */
export async function callNext(call: Call, input: Acting): Promise<{ ticket: CalledTicket | null }> {
  const station = stationOf(call);
  const platform = await hallHere(call);
  const { plan } = await readPlan(platform.db, hallOf(platform));
  const ticket = await takeNext(platform, station, groupsOf(plan, station.windowNo), input);
  return { ticket: ticket && toCalled(ticket, plan) };
}

export async function takeNext(
  platform: AtHall,
  station: KnownStation,
  groups: string[],
  input: Acting,
): Promise<DbTicket | null> {
  const hallCode = hallOf(platform);
  try {
    // “No row” may mean that another call held the only ticket and gave it back: it is asked once more.
    const taken =
      (await attempt(platform, station, groups, input)) ?? (await attempt(platform, station, groups, input));
    if (taken) {
      platform.bell.ring(hallCode);
      return taken;
    }
  } catch (error) {
    if (sqlState(error) !== '23505') throw error;
    return await sameAgain(platform, input);
  }
  const repeated = await sameAgain(platform, input);
  if (repeated) return repeated;
  await whyNobody(platform, station);
  return null;
}

/**
 * One statement, one round trip, its own transaction. FOR NO KEY UPDATE OF t: rows inserted beside a ticket (events, estimates)
 * take a key lock only and must not hide it; SKIP LOCKED: windows do not wait for each other.
 */
async function attempt(
  platform: AtHall,
  station: KnownStation,
  groups: string[],
  input: Acting,
): Promise<DbTicket | null> {
  const now = platform.clock.now();
  const [row] = await platform.db.query<DbTicket>(
    `with win as materialized (
       select w.window_no from queue_window w
       where w.hall_code = $1 and w.window_no = $2 and w.station_id = $3 and w.state = 'idle' for no key update of w
     ), head as materialized (
       select t.ticket_id from queue_ticket t
       where t.hall_code = $1 and t.state = 'waiting' and exists (select 1 from win)
         and (t.for_window = $2 or (t.for_window is null and t.group_code = any (string_to_array($4, ','))))
       order by t.rank_at, t.arrival limit 1 for no key update of t skip locked
     ), taken as (
       update queue_ticket t set state = 'called', window_no = $2, called_at = coalesce(t.called_at, $5::timestamptz)
       from head where t.ticket_id = head.ticket_id returning t.*
     ), seated as (
       update queue_window w set state = 'calling', ticket_id = taken.ticket_id, since = $5::timestamptz, operator = $8,
         seen_at = greatest(w.seen_at, $5::timestamptz)
       from taken where w.hall_code = $1 and w.window_no = $2
     ), told as (
       insert into queue_event (hall_code, day, kind, ticket_id, number, group_code, window_no, station_id, operator, at, occurred_at, request_id, detail)
       select $1, $9, 'called', ticket_id, number, group_code, $2, $3, $8, $5::timestamptz, $6::timestamptz, $7, '{}'::jsonb from taken
     )
     select * from taken`,
    [
      hallOf(platform),
      station.windowNo,
      station.stationId,
      groups.join(','),
      now.toISOString(),
      input.occurredAt,
      input.requestId,
      input.operator,
      hallDay(now),
    ],
  );
  return row ?? null;
}

async function sameAgain(platform: AtHall, input: Acting): Promise<DbTicket | null> {
  const hallCode = hallOf(platform);
  const before = await answeredBefore(platform.db, hallCode, input.requestId, ['called']);
  return before?.ticketId ? await findTicket(platform.db, hallCode, before.ticketId) : null;
}

/** Nobody taken: because the window cannot call, or because nobody waits. */
async function whyNobody(platform: AtHall, station: KnownStation): Promise<void> {
  const [window] = await platform.db.query<{ state: string; station_id: string; number: string | null }>(
    `select w.state, w.station_id, t.number from queue_window w left join queue_ticket t using (ticket_id)
     where w.hall_code = $1 and w.window_no = $2`,
    [hallOf(platform), station.windowNo],
  );
  if (window && window.station_id !== station.stationId)
    throw await numberTaken(platform.db, hallOf(platform), station.windowNo);
  if (!window || window.state === 'closed' || window.state === 'paused') throw new ExpectedError('HALL_WINDOW_CLOSED');
  if (window.number !== null) throw new ExpectedError('HALL_WINDOW_BUSY', { number: window.number });
}
