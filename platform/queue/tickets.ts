import type { HallPlan } from '#contract/hall/plan.ts';
import { QueuePerson, type CalledTicket, type QueueState, type QueueTicket } from '#contract/hall/tickets.ts';
import { ExpectedError } from '#contract/errors.ts';
import { queueStateNames } from '#contract/hall/names.ts';
import type { Sql } from '../kernel/sql.ts';

export interface TicketService {
  serviceCode: string;
  serviceName: string;
  taskCode: string | null;
}

export interface DbTicket {
  ticket_id: string;
  hall_code: string;
  day: string;
  number: string;
  group_code: string;
  lane_code: string | null;
  lane_reason: string;
  source: QueueTicket['source'];
  services: TicketService[];
  person: unknown;
  is_elder: boolean;
  state: QueueState;
  rank_at: Date;
  for_window: string | null;
  window_no: string | null;
  station_id: string;
  issued_at: Date;
  paper_at: Date | null;
  called_at: Date | null;
  started_at: Date | null;
  finished_at: Date | null;
  recalls: number;
  reroutes: number;
  copies: number;
  last_reason: string;
}

/** Locks the ticket against other acts; inserting its child rows does not wait for this lock, nor hide it. */
export async function lockTicket(sql: Sql, hallCode: string, ticketId: string): Promise<DbTicket> {
  const [row] = await sql.query<DbTicket>(
    'select t.* from queue_ticket t where t.ticket_id = $1 and t.hall_code = $2 for no key update of t',
    [ticketId, hallCode],
  );
  if (!row) throw new ExpectedError('HALL_TICKET_NOT_FOUND');
  return row;
}

export async function findTicket(sql: Sql, hallCode: string, ticketId: string): Promise<DbTicket> {
  const [row] = await sql.query<DbTicket>('select * from queue_ticket where ticket_id = $1 and hall_code = $2', [
    ticketId,
    hallCode,
  ]);
  if (!row) throw new ExpectedError('HALL_TICKET_NOT_FOUND');
  return row;
}

/** @throws ExpectedError HALL_TICKET_STATE */
export function requireState(ticket: DbTicket, from: readonly QueueState[]): void {
  if (!from.includes(ticket.state))
    throw new ExpectedError('HALL_TICKET_STATE', { number: ticket.number, state: queueStateNames[ticket.state] });
}

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

export const toTicket = (row: DbTicket): QueueTicket => ({
  ticketId: row.ticket_id,
  number: row.number,
  groupCode: row.group_code,
  laneCode: row.lane_code,
  source: row.source,
  state: row.state,
  issuedAt: row.issued_at.toISOString(),
  calledAt: iso(row.called_at),
  startedAt: iso(row.started_at),
  finishedAt: iso(row.finished_at),
  windowNo: row.window_no,
  recalls: row.recalls,
  reroutes: row.reroutes,
});

/** With the person: only for the window that called it. */
export const toCalled = (row: DbTicket, plan: HallPlan): CalledTicket => ({
  ...toTicket(row),
  groupName: plan.groups.find((one) => one.groupCode === row.group_code)?.groupName ?? row.group_code,
  services: row.services,
  laneReason: row.lane_reason,
  isElder: row.is_elder,
  person: row.person === null ? null : QueuePerson.parse(row.person),
  parkReason: row.state === 'parked' ? row.last_reason : '',
});
