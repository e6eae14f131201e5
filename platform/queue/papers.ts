import type { TicketPaper } from '#contract/hall/tickets.ts';
import { sqlState, type Sql } from '../kernel/sql.ts';
import { stationOf, type Call } from '../kernel/context.ts';
import { hallHere, hallOf, type AtHall } from './here.ts';
import { estimateError } from './estimate.ts';
import { answeredBefore, writeEvent } from './events.ts';
import { readPlan } from './plan.ts';
import { findTicket, lockTicket, requireState, type DbTicket } from './tickets.ts';

interface PaperAct {
  ticketId: string;
  requestId: string;
  occurredAt: string;
  operator: string;
}

/** The words on the paper, the same however often they are asked for. */
export async function paperOf(platform: AtHall, sql: Sql, ticket: DbTicket): Promise<TicketPaper> {
  const { plan } = await readPlan(sql, ticket.hall_code);
  const [estimate] = await sql.query<{ ahead: number; estimate_min: number | null }>(
    'select ahead, estimate_min from queue_estimate where ticket_id = $1',
    [ticket.ticket_id],
  );
  return {
    ticketId: ticket.ticket_id,
    number: ticket.number,
    hallName: platform.hall.hallName,
    groupName: plan.groups.find((one) => one.groupCode === ticket.group_code)?.groupName ?? ticket.group_code,
    services: ticket.services.map((one) => one.serviceName),
    laneName: plan.lanes.find((one) => one.laneCode === ticket.lane_code)?.laneName ?? '',
    issuedAt: ticket.issued_at.toISOString(),
    ahead: estimate?.ahead ?? 0,
    estimateMin: estimate?.estimate_min == null ? null : Math.ceil(estimate.estimate_min),
    estimateErrorMin: await estimateError(sql, ticket.hall_code, ticket.day, ticket.group_code),
    state: ticket.state,
    copyNo: ticket.copies,
    qr: `YCQ1:${ticket.hall_code}:${ticket.day.replaceAll('-', '')}:${ticket.number}`,
  };
}

/**
 * Whether the paper came out. A number is called only after this: printed, or explained by a person to a person.
 * A failed paper keeps the number and its place; it is nobody's turn until somebody says what became of it.
 *
 * @throws ExpectedError HALL_TICKET_NOT_FOUND | HALL_REQUEST_REUSED
 */
export async function confirmPaper(
  call: Call,
  input: PaperAct & { result: 'printed' | 'failed' | 'explained'; reason: string },
): Promise<TicketPaper> {
  const station = stationOf(call);
  const kind = { printed: 'paperPrinted', failed: 'paperFailed', explained: 'paperExplained' }[input.result];
  return await once(await hallHere(call), input, [kind], async (sql, ticket) => {
    const counts = input.result !== 'failed' && ticket.state === 'printing';
    if (counts)
      await sql.query(`update queue_ticket set state = 'waiting', paper_at = $2::timestamptz where ticket_id = $1`, [
        ticket.ticket_id,
        call.platform.clock.now().toISOString(),
      ]);
    return { kind, stationId: station.stationId, detail: input.reason ? { reason: input.reason } : {} };
  });
}

/** Another paper of a number that has one: a copy, with its own mark. @throws ExpectedError HALL_TICKET_STATE */
export async function copyPaper(call: Call, input: PaperAct): Promise<TicketPaper> {
  const station = stationOf(call);
  return await once(await hallHere(call), input, ['paperCopied'], async (sql, ticket) => {
    requireState(ticket, ['waiting', 'called', 'parked']);
    await sql.query('update queue_ticket set copies = copies + 1 where ticket_id = $1', [ticket.ticket_id]);
    return { kind: 'paperCopied', stationId: station.stationId, detail: { copyNo: ticket.copies + 1 } };
  });
}

type Change = (
  sql: Sql,
  ticket: DbTicket,
) => Promise<{ kind: string; stationId: string; detail: Record<string, unknown> }>;

async function once(platform: AtHall, input: PaperAct, kinds: string[], change: Change): Promise<TicketPaper> {
  const hallCode = hallOf(platform);
  const paper = async (sql: Sql): Promise<TicketPaper> =>
    await paperOf(platform, sql, await findTicket(sql, hallCode, input.ticketId));
  if (await answeredBefore(platform.db, hallCode, input.requestId, kinds)) return await paper(platform.db);
  try {
    const answer = await platform.db.tx(async (sql) => {
      const ticket = await lockTicket(sql, hallCode, input.ticketId);
      const event = await change(sql, ticket);
      await writeEvent(sql, platform, {
        ...event,
        operator: input.operator,
        ticketId: ticket.ticket_id,
        number: ticket.number,
        groupCode: ticket.group_code,
        occurredAt: input.occurredAt,
        requestId: input.requestId,
      });
      return await paper(sql);
    });
    platform.bell.ring(hallCode);
    return answer;
  } catch (error) {
    if (sqlState(error) !== '23505') throw error;
    return await paper(platform.db);
  }
}
