import { maskName, maskPhone } from '#contract/codes/mask.ts';
import type { TicketReport, TicketState } from '#contract/hotline/ticket.ts';
import type { Vault } from '../hotline/vault.ts';
import type { Sql } from '../kernel/sql.ts';

/** What was decided of a ticket that arrives. */
export interface NewTicket {
  report: TicketReport;
  stationId: string | null;
  /** As it is looked for; '' none. */
  number: string;
  username: string;
  state: TicketState;
  startedAt: Date;
  receivedAt: Date;
  dispatchDue: Date | null;
  closeDue: Date | null;
  isDueProvisional: boolean;
  /** To whom it goes at once; null: it waits for the centre. */
  sent: { mainOrg: string; assistOrgs: string[]; basis: string; deptOnly: boolean; signDue: Date | null } | null;
  /** Its course so far, in order. */
  steps: { at: Date; act: string; state: TicketState; text: string }[];
}

/**
 * The ticket with its course, its caller, its audit row and, for a station, the receipt: one statement, so that all of it is there or
 * nothing, without a transaction around it.
 *
 * @returns the receipt; null when no station sent it
 */
export async function storeTicket(sql: Sql, vault: Vault, ticket: NewTicket): Promise<number | null> {
  const { report, number, sent } = ticket;
  const { question } = report;
  const time = (at: Date | null): string | null => at?.toISOString() ?? null;
  const isRemembered = number !== '' && question.callerName !== '';
  const [receipt] = await sql.query<{ mark: number | null }>(
    `with put as (
       insert into ticket (ticket_id, ticket_no, station_id, contact_id, call_id, channel, state, ending, type, way, urgency, category_code,
         region_code, title, address, body, caller_sealed, caller_masked, caller_print, is_protected, agent_id, agent_name, book_version,
         registered_at, received_at, closed_at, dispatch_due, close_due, due_provisional, counts, counts_reason, change,
         main_org, assist_orgs, rule_basis, dept_only, dispatched_at, sign_due)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16::jsonb, $17, $18::jsonb, $19, $20, $21, $22, $23,
         $24::timestamptz, $25::timestamptz, $26::timestamptz, $27::timestamptz, $28::timestamptz, $29, $30, $31, nextval('hotline_change'),
         $32, $33::jsonb, $34, $35, $36::timestamptz, $37::timestamptz)
       returning ticket_id),
     course as (
       insert into ticket_step (ticket_id, at, act, by_id, by_name, org_code, state, text)
       select put.ticket_id, step.at, step.act, $21, $22, '', step.state, step.text
       from put, rows from (jsonb_to_recordset($38::jsonb) as (at timestamptz, act text, state text, text text)) with ordinality
         as step (at, act, state, text, n) order by step.n),
     caller as (
       insert into hotline_caller (caller_print, name_print, name_sealed, is_protected, last_at)
       select $19, $39, $40, $20, $25::timestamptz where $39::text is not null
       on conflict (caller_print, name_print) do update set last_at = excluded.last_at,
         is_protected = hotline_caller.is_protected or excluded.is_protected),
     former as (
       insert into ticket_former_number (ticket_no, ticket_id, at)
       select f.no, put.ticket_id, $25::timestamptz from put, unnest($42::text[]) as f (no) on conflict do nothing),
     noted as (
       insert into audit (at, username, station_id, action, target, success, detail)
       values ($25::timestamptz, $41, $3, 'ticket.register', $2, true, '{}')),
     receipted as (
       insert into receipt (mark, station_id, at) select nextval('receipt_mark'), $3, $25::timestamptz where $3::text is not null
       returning mark)
     select (select mark::float8 from receipted) as mark`,
    [
      report.ticketId,
      report.ticketNo,
      ticket.stationId,
      report.contactId,
      report.callId,
      report.channel,
      ticket.state,
      report.ending,
      question.type,
      question.way,
      question.urgency,
      question.categoryCode,
      question.regionCode,
      titleOf(report),
      question.confidential ? '' : question.address,
      JSON.stringify(openPart(report)),
      vault.seal(JSON.stringify(closedPart(report))),
      JSON.stringify({
        name: question.confidential ? '保密' : maskName(question.callerName),
        phone: question.confidential ? '' : maskPhone(number),
        isProtected: question.confidential,
      }),
      number === '' ? null : vault.print(number),
      question.confidential,
      report.agentId,
      report.agentName,
      report.bookVersion,
      time(ticket.startedAt),
      time(ticket.receivedAt),
      ticket.state === 'CLOSED' ? time(ticket.startedAt) : null,
      time(ticket.dispatchDue),
      time(ticket.closeDue),
      ticket.isDueProvisional,
      question.way === 'inScope',
      question.way === 'inScope' ? '' : question.way,
      sent?.mainOrg ?? null,
      JSON.stringify(sent?.assistOrgs ?? []),
      sent?.basis ?? '',
      sent?.deptOnly ?? false,
      sent === null ? null : time(ticket.receivedAt),
      time(sent?.signDue ?? null),
      JSON.stringify(ticket.steps.map((step) => ({ ...step, text: step.text.slice(0, 5000) }))),
      isRemembered ? vault.print(question.callerName) : null,
      isRemembered ? vault.seal(question.callerName) : null,
      ticket.username,
      report.formerNos.filter((no) => no !== report.ticketNo),
    ],
  );
  return receipt?.mark ?? null;
}

/** The first words of what the caller said; a protected ticket has none outside its seal. */
function titleOf({ question, ending }: TicketReport): string {
  if (question.confidential) return '保密工单';
  const text = (question.content || question.words || ending || '').replace(/\s+/g, ' ').trim();
  return [...text].slice(0, 40).join('') || '（未写内容）';
}

/** Who called never stands open; of a protected ticket nothing that could tell it does. */
function openPart({ question }: TicketReport): Partial<TicketReport['question']> {
  const hidden = { callerName: '', callerPhone: '' };
  if (!question.confidential) return { ...question, ...hidden };
  return { ...question, ...hidden, address: '', cause: '', content: '', words: '', respondent: '', eventTime: '' };
}

export interface ClosedPart {
  callerName: string;
  callerPhone: string;
  address: string;
  cause: string;
  content: string;
  words: string;
  respondent: string;
  eventTime: string;
}
function closedPart({ question }: TicketReport): ClosedPart {
  const { callerName, callerPhone, address, cause, content, words, respondent, eventTime } = question;
  return { callerName, callerPhone, address, cause, content, words, respondent, eventTime };
}
