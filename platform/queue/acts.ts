import type { HallPlan } from '#contract/hall/plan.ts';
import { ticketActs, type CalledTicket, type TicketAct, type TicketActName } from '#contract/hall/tickets.ts';
import { ExpectedError } from '#contract/errors.ts';
import { sqlState, type Sql } from '../kernel/sql.ts';
import { stationOf, type Call, type KnownStation, type Platform } from '../kernel/context.ts';
import { hallHere, hallOf, type AtHall } from './here.ts';
import type { Acting } from './call-next.ts';
import { answeredBefore, writeEvent } from './events.ts';
import { readPlan, requireGroup } from './plan.ts';
import { numberTaken } from './window-number.ts';
import { findTicket, lockTicket, requireState, toCalled, type DbTicket } from './tickets.ts';

/** The word an act leaves in the course of the ticket. */
export const eventKinds: Record<TicketActName, string> = {
  recall: 'recalled',
  start: 'started',
  park: 'parked',
  resume: 'resumed',
  noShow: 'noShow',
  transfer: 'transferred',
  reroute: 'rerouted',
  return: 'returned',
  cancel: 'cancelled',
  finish: 'finished',
};

/**
 * What a window does with the ticket it has; the same `requestId` again changes nothing.
 *
 * @throws ExpectedError HALL_TICKET_NOT_FOUND | HALL_TICKET_STATE | HALL_NOT_YOURS | HALL_RECALL_LIMIT | HALL_WINDOW_BUSY | HALL_WINDOW_TAKEN | HALL_REQUEST_REUSED
 */
export async function actOnNumber(
  call: Call,
  input: Acting & { ticketId: string; what: TicketAct },
): Promise<CalledTicket> {
  const station = stationOf(call);
  const platform = await hallHere(call);
  const hallCode = hallOf(platform);
  const { plan } = await readPlan(platform.db, hallCode);
  const now = async (sql: Sql): Promise<CalledTicket> =>
    toCalled(await findTicket(sql, hallCode, input.ticketId), plan);
  const kind = eventKinds[input.what.act];
  if (await answeredBefore(platform.db, hallCode, input.requestId, [kind])) return await now(platform.db);
  try {
    const answer = await platform.db.tx(async (sql) => {
      // Window before ticket, everywhere: two acts on both never wait for each other in a circle. Whoever acts lives, also while the
      // line that tells so is broken.
      const [window] = await sql.query<{ station_id: string }>(
        `update queue_window set seen_at = case when station_id = $3 then greatest(seen_at, $4::timestamptz) else seen_at end
         where hall_code = $1 and window_no = $2 returning station_id`,
        [hallCode, station.windowNo, station.stationId, platform.clock.now().toISOString()],
      );
      if (window && window.station_id !== station.stationId) throw await numberTaken(sql, hallCode, station.windowNo);
      const ticket = await lockTicket(sql, hallCode, input.ticketId);
      requireState(ticket, ticketActs[input.what.act].from);
      if (ticket.window_no !== station.windowNo) throw new ExpectedError('HALL_NOT_YOURS', { number: ticket.number });
      await carryOut(sql, platform, plan, station, ticket, input.what);
      await writeEvent(sql, platform, {
        kind,
        operator: input.operator,
        ticketId: ticket.ticket_id,
        number: ticket.number,
        groupCode: ticket.group_code,
        windowNo: station.windowNo,
        stationId: station.stationId,
        occurredAt: input.occurredAt,
        requestId: input.requestId,
        detail: detailOf(input.what),
      });
      return await now(sql);
    });
    platform.bell.ring(hallCode);
    return answer;
  } catch (error) {
    if (sqlState(error) !== '23505') throw error;
    return await now(platform.db);
  }
}

async function carryOut(
  sql: Sql,
  platform: AtHall,
  plan: HallPlan,
  station: KnownStation,
  ticket: DbTicket,
  what: TicketAct,
): Promise<void> {
  const at = platform.clock.now().toISOString();
  const set = async (change: string, ...values: unknown[]): Promise<void> => {
    await sql.query(`update queue_ticket set ${change} where ticket_id = $1`, [ticket.ticket_id, ...values]);
  };
  const leave = async (): Promise<void> => await freeWindow(sql, platform, ticket);
  switch (what.act) {
    case 'recall':
      if (ticket.recalls >= plan.recallLimit) throw new ExpectedError('HALL_RECALL_LIMIT', { times: plan.recallLimit });
      return await set('recalls = recalls + 1');
    case 'start':
      await set(`state = 'serving', started_at = coalesce(started_at, $2::timestamptz)`, at);
      return await seat(sql, platform, station, ticket, 'serving', at);
    case 'park':
      await set(`state = 'parked', last_reason = $2`, what.reason);
      return await leave();
    case 'resume':
      await set(`state = 'serving', started_at = coalesce(started_at, $2::timestamptz)`, at);
      return await seat(sql, platform, station, ticket, 'serving', at);
    case 'noShow':
      await set(`state = 'noShow', last_reason = $2, finished_at = $3::timestamptz`, what.reason, at);
      return await leave();
    case 'transfer':
      requireGroup(plan, what.groupCode);
      await set(`state = 'waiting', group_code = $2, for_window = $3`, what.groupCode, what.windowNo);
      return await leave();
    case 'reroute': {
      await reroute(sql, plan, ticket, what.groupCode, what.serviceCode);
      return await leave();
    }
    case 'return':
      await set(`state = 'waiting', for_window = null`);
      return await leave();
    case 'cancel':
      await set(`state = 'cancelled', last_reason = $2, finished_at = $3::timestamptz`, what.reason, at);
      return await leave();
    case 'finish':
      await set(
        `state = 'done', started_at = coalesce(started_at, called_at), finished_at = $2::timestamptz, served = $3::jsonb`,
        at,
        JSON.stringify(what.served),
      );
      return await leave();
  }
}

/** A number taken for the wrong item: another group, the same place in the one order. */
export async function reroute(
  sql: Sql,
  plan: HallPlan,
  ticket: DbTicket,
  groupCode: string,
  serviceCode: string | null,
): Promise<void> {
  requireGroup(plan, groupCode);
  const service = plan.services.find((one) => one.serviceCode === serviceCode);
  const services = service
    ? [{ serviceCode: service.serviceCode, serviceName: service.serviceName, taskCode: service.taskCode }]
    : ticket.services;
  await sql.query(
    `update queue_ticket set state = 'waiting', group_code = $2, for_window = null, reroutes = reroutes + 1, services = $3::jsonb
     where ticket_id = $1`,
    [ticket.ticket_id, groupCode, JSON.stringify(services)],
  );
}

async function seat(
  sql: Sql,
  platform: AtHall,
  station: KnownStation,
  ticket: DbTicket,
  state: 'serving',
  at: string,
): Promise<void> {
  const [free] = await sql.query(
    `update queue_window set state = $3, ticket_id = $4, since = $5::timestamptz
     where hall_code = $1 and window_no = $2 and state <> 'closed' and (ticket_id is null or ticket_id = $4) returning window_no`,
    [hallOf(platform), station.windowNo, state, ticket.ticket_id, at],
  );
  if (free) return;
  const [other] = await sql.query<{ number: string }>(
    'select t.number from queue_window w join queue_ticket t using (ticket_id) where w.hall_code = $1 and w.window_no = $2',
    [hallOf(platform), station.windowNo],
  );
  if (other) throw new ExpectedError('HALL_WINDOW_BUSY', { number: other.number });
  throw new ExpectedError('HALL_WINDOW_CLOSED');
}

/** The window that had this ticket has nobody now; a parked ticket holds no window. */
export async function freeWindow(sql: Sql, platform: Platform, ticket: DbTicket): Promise<void> {
  await sql.query(
    `update queue_window set state = case when state = 'paused' then 'paused' else 'idle' end, ticket_id = null, since = $3::timestamptz
     where hall_code = $1 and ticket_id = $2`,
    [ticket.hall_code, ticket.ticket_id, platform.clock.now().toISOString()],
  );
}

function detailOf(what: TicketAct): Record<string, unknown> {
  return Object.fromEntries(Object.entries(what).filter(([name]) => name !== 'act'));
}
