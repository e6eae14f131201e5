import { ExpectedError } from '#contract/errors.ts';
import type { TicketState, TicketType, Urgency, Way } from '#contract/hotline/ticket.ts';
import type { Call } from '../kernel/context.ts';
import type { Sql } from '../kernel/sql.ts';
import { requireRole, type SignedIn } from '../hotline/who.ts';
import { ticketRoles } from '../hotline/roles.ts';

export interface Reader extends SignedIn {
  /** The unit of somebody who is only a unit; null: the hotline's own people, who see all; '' a window's clerk of no unit. */
  orgCode: string | null;
  /** Takes walk-ins' down at a window: reads those, whichever unit they went to. */
  isClerk: boolean;
}

/** @throws ExpectedError FORBIDDEN not a role that sees tickets, or a unit without an organisation */
export async function requireReader(call: Call): Promise<Reader> {
  const who = await requireRole(call, ticketRoles);
  if (who.roles.some((role) => role === 'hotlineOperator' || role === 'hotlineSupervisor' || role === 'outsourcedSeat'))
    return { ...who, orgCode: null, isClerk: false };
  const isClerk = who.roles.includes('clerk');
  if (!who.roles.includes('unit')) return { ...who, orgCode: '', isClerk };
  const [member] = await call.platform.db.query<{ org_code: string }>(
    'select org_code from ticket_org_member where operator_id = $1',
    [who.operatorId],
  );
  if (!member && !isClerk) throw new ExpectedError('FORBIDDEN');
  return { ...who, orgCode: member?.org_code ?? '', isClerk };
}

export interface TicketRow {
  ticket_id: string;
  ticket_no: string;
  former_nos: string[];
  state: TicketState;
  ending: string | null;
  type: TicketType | null;
  way: Way;
  urgency: Urgency;
  category_code: string;
  region_code: string;
  title: string;
  address: string;
  body: unknown;
  caller_sealed: string;
  caller_masked: { name: string; phone: string; isProtected: boolean };
  is_protected: boolean;
  agent_id: string;
  agent_name: string;
  book_version: number;
  main_org: string | null;
  assist_orgs: string[];
  rule_basis: string;
  dept_only: boolean;
  registered_at: Date;
  dispatched_at: Date | null;
  signed_at: Date | null;
  closed_at: Date | null;
  dispatch_due: Date | null;
  sign_due: Date | null;
  close_due: Date | null;
  due_provisional: boolean;
  asked_due: string | null;
  delay_count: number;
  return_count: number;
  urge_count: number;
  reply_text: string;
  counts: boolean;
  counts_reason: string;
  parent_id: string | null;
  parent_no: string | null;
  lock_by: string | null;
  lock_until: Date | null;
}

/** Other numbers under which a ticket may be asked for. */
export const formerNos = `array(select f.ticket_no from ticket_former_number f where f.ticket_id = t.ticket_id and f.ticket_no <> t.ticket_no order by f.at, f.ticket_no) as former_nos`;
const columns = `t.*, ${formerNos}, p.ticket_no as parent_no`;

/** One ticket this person may see. @throws ExpectedError TICKET_NOT_FOUND also when it is another unit's */
export async function findTicket(sql: Sql, who: Reader, ticketId: string, lock = false): Promise<TicketRow> {
  const [row] = await sql.query<TicketRow>(
    `select ${columns} from ticket t left join ticket p on p.ticket_id = t.parent_id
     where t.ticket_id = $1 ${lock ? 'for update of t' : ''}`,
    [ticketId],
  );
  if (!row || !isTheirs(row, who)) throw new ExpectedError('TICKET_NOT_FOUND');
  return row;
}

/** Of the centre, or of the unit that has it: whoever works on it. A clerk who took it down only sees where it stands. */
export const worksOn = (row: TicketRow, who: Reader): boolean =>
  who.orgCode === null ||
  (who.orgCode !== '' && (row.main_org === who.orgCode || row.assist_orgs.includes(who.orgCode)));

export const isTheirs = (row: TicketRow, who: Reader): boolean =>
  worksOn(row, who) || (who.isClerk && row.agent_id === who.operatorId);
