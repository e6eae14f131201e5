import type { TicketState } from '#contract/hotline/ticket.ts';
import type { Sql } from '../kernel/sql.ts';

export interface Actor {
  id: string;
  name: string;
  orgCode: string;
}

/** One line of a ticket's course; never changed afterwards. */
export async function addStep(
  sql: Sql,
  ticketId: string,
  at: Date,
  act: string,
  by: Actor,
  state: TicketState,
  text: string,
): Promise<void> {
  await sql.query(
    'insert into ticket_step (ticket_id, at, act, by_id, by_name, org_code, state, text) values ($1, $2::timestamptz, $3, $4, $5, $6, $7, $8)',
    [ticketId, at.toISOString(), act, by.id, by.name, by.orgCode, state, text.slice(0, 5000)],
  );
}
