import type { QueueTicket } from '#contract/hall/tickets.ts';
import { ticketActs } from '#contract/hall/tickets.ts';
import type { TicketRow } from '#contract/hall/views.ts';
import { writeAudit } from '../kernel/audit.ts';
import { sqlState } from '../kernel/sql.ts';
import { operatorOf, type Call } from '../kernel/context.ts';
import { hallHere, hallOf } from './here.ts';
import { freeWindow, reroute } from './acts.ts';
import { answeredBefore, writeEvent } from './events.ts';
import { hallDay, minutesBetween } from './hall-time.ts';
import { readPlan } from './plan.ts';
import { findTicket, lockTicket, requireState, toTicket, type DbTicket } from './tickets.ts';

type Managed =
  | { act: 'reroute'; groupCode: string; reason: string }
  | { act: 'cancel' | 'return'; reason: string }
  | { act: 'callTo'; windowNo: string; reason: string };

const kinds = { reroute: 'rerouted', cancel: 'cancelled', return: 'returned', callTo: 'sentOutOfTurn' } as const;

/**
 * What a manager does with a ticket, with a trace in its course and in the audit.
 * `callTo` puts it first for one window, which still calls it itself.
 */
export async function manageTicket(
  call: Call,
  input: { ticketId: string; requestId: string; what: Managed },
): Promise<QueueTicket> {
  const manager = operatorOf(call);
  const platform = await hallHere(call);
  const hallCode = hallOf(platform);
  const { what } = input;
  const kind = kinds[what.act];
  if (await answeredBefore(platform.db, hallCode, input.requestId, [kind]))
    return toTicket(await findTicket(platform.db, hallCode, input.ticketId));
  const { plan } = await readPlan(platform.db, hallCode);
  try {
    const answer = await platform.db.tx(async (sql) => {
      // The window first, as everywhere: see acts.ts.
      await sql.query('select 1 from queue_window where hall_code = $1 and ticket_id = $2 for no key update', [
        hallCode,
        input.ticketId,
      ]);
      const ticket = await lockTicket(sql, hallCode, input.ticketId);
      if (what.act === 'callTo') requireState(ticket, ['waiting']);
      else requireState(ticket, ticketActs[what.act].from);
      const now = platform.clock.now();
      const set = async (change: string, ...values: unknown[]): Promise<void> => {
        await sql.query(`update queue_ticket set ${change} where ticket_id = $1`, [ticket.ticket_id, ...values]);
      };
      if (what.act === 'reroute') await reroute(sql, plan, ticket, what.groupCode, null);
      if (what.act === 'return') await set(`state = 'waiting', for_window = null`);
      if (what.act === 'cancel')
        await set(
          `state = 'cancelled', last_reason = $2, finished_at = $3::timestamptz`,
          what.reason,
          now.toISOString(),
        );
      if (what.act === 'callTo')
        await set(`for_window = $2, rank_at = $3::timestamptz`, what.windowNo, `${ticket.day}T00:00:00+08:00`);
      if (what.act !== 'callTo') await freeWindow(sql, platform, ticket);
      const detail = Object.fromEntries(Object.entries(what).filter(([name]) => name !== 'act'));
      await writeEvent(sql, platform, {
        kind,
        operator: manager.name,
        ticketId: ticket.ticket_id,
        number: ticket.number,
        groupCode: ticket.group_code,
        windowNo: ticket.window_no,
        requestId: input.requestId,
        detail,
      });
      await writeAudit(sql, now, {
        username: manager.username,
        action: `hall.${what.act}`,
        target: ticket.number,
        success: true,
        detail: { reason: what.reason },
      });
      return toTicket(await findTicket(sql, hallCode, input.ticketId));
    });
    platform.bell.ring(hallCode);
    return answer;
  } catch (error) {
    if (sqlState(error) !== '23505') throw error;
    return toTicket(await findTicket(platform.db, hallCode, input.ticketId));
  }
}

/** The tickets of today behind a figure, the longest waiting first. No names. */
export async function listNumbers(
  call: Call,
  input: { groupCode?: string | undefined; windowNo?: string | undefined; state?: string | undefined; limit: number },
): Promise<TicketRow[]> {
  const platform = await hallHere(call);
  const hallCode = hallOf(platform);
  const now = platform.clock.now();
  const { plan } = await readPlan(platform.db, hallCode);
  const rows = await platform.db.query<DbTicket>(
    `select * from queue_ticket where hall_code = $1 and day = $2 and ($3::text is null or group_code = $3)
       and ($4::text is null or window_no = $4) and ($5::text is null or state = $5)
     order by issued_at, ticket_id limit $6`,
    [hallCode, hallDay(now), input.groupCode ?? null, input.windowNo ?? null, input.state ?? null, input.limit],
  );
  return rows.map((row) => ({
    ticketId: row.ticket_id,
    number: row.number,
    groupCode: row.group_code,
    state: row.state,
    issuedAt: row.issued_at.toISOString(),
    calledAt: row.called_at?.toISOString() ?? null,
    finishedAt: row.finished_at?.toISOString() ?? null,
    windowNo: row.window_no,
    waitMin: Math.floor(minutesBetween(row.issued_at, row.called_at ?? row.finished_at ?? now)),
    laneName: plan.lanes.find((one) => one.laneCode === row.lane_code)?.laneName ?? '',
    services: row.services.map((one) => one.serviceName),
    reason: row.last_reason,
  }));
}
