import type { z } from 'zod';
import type { TicketState, TicketSummary } from '#contract/hotline/ticket.ts';
import type { TicketPage } from '#contract/hotline/desk.ts';
import { readBook } from '../hotline/book.ts';
import { hotlineOf } from '../hotline/runtime.ts';
import { plainNumber } from '../hotline/vault.ts';
import { halfWidth, readCode, readPhone, readText } from '#contract/typed/index.ts';
import type { Call } from '../kernel/context.ts';
import { formerNos, requireReader, type TicketRow } from './access.ts';
import { categoryName, orgName } from './dispatch-rule.ts';
import type { HotlineBook } from '#contract/hotline/book.ts';

export interface TicketQuery {
  text: string;
  view: 'open' | 'dueToday' | 'mine' | 'all';
  states: TicketState[];
  limit: number;
  offset: number;
}

const open = `t.state not in ('CLOSED', 'ANSWERED', 'TRANSFERRED', 'EXPLAINED', 'CLUE')`;
/** What must be done next, and by when. */
const nextDue = `case t.state when 'REGISTERED' then t.dispatch_due when 'RETURN_REQ' then t.dispatch_due when 'OBJECTION' then t.dispatch_due
  when 'DISPATCHED' then t.sign_due when 'CLOSED' then null else t.close_due end`;

/** Tickets this person may see; whole numbers of callers and tickets are looked for, words in titles and places. */
export async function listTickets(call: Call, query: TicketQuery): Promise<z.infer<typeof TicketPage>> {
  const who = await requireReader(call);
  const { db, clock } = call.platform;
  const now = clock.now();
  const endOfDay = new Date(
    Date.parse(`${new Date(now.getTime() + 8 * 3_600_000).toISOString().slice(0, 10)}T24:00:00+08:00`),
  );
  const params: unknown[] = [];
  const put = (value: unknown): string => `$${params.push(value)}`;
  const where: string[] = [];
  if (who.orgCode !== null) {
    const org = put(who.orgCode);
    const own = who.isClerk ? ` or t.agent_id = ${put(who.operatorId)}` : '';
    where.push(`((${org} <> '' and (t.main_org = ${org} or t.assist_orgs ? ${org}))${own})`);
  }
  if (query.view === 'open') where.push(open);
  if (query.view === 'dueToday') where.push(open, `(${nextDue}) < ${put(endOfDay.toISOString())}::timestamptz`);
  if (query.view === 'mine') where.push(`t.agent_id = ${put(who.operatorId)}`);
  if (query.states.length > 0) where.push(`t.state in (${query.states.map((state) => put(state)).join(', ')})`);
  const text = readText(halfWidth(query.text));
  if (text !== '') {
    const digits = plainNumber(readPhone(text));
    const like = put(`%${text.replace(/[\\%_]/g, (char) => `\\${char}`)}%`);
    const isNumber = digits.length >= 7 && /^[\d\s+-]+$/.test(text);
    // A number is looked for by its fingerprint: there is no way to read callers by part of one.
    const byCaller =
      isNumber && who.orgCode === null
        ? ` or t.caller_print = ${put(hotlineOf(call.platform).vault.print(digits))}`
        : '';
    const number = put(`%${readCode(text).replace(/[\\%_]/g, (char) => `\\${char}`)}%`);
    where.push(
      `(t.ticket_no ilike ${number} or t.ticket_id in (select ticket_id from ticket_former_number where ticket_no ilike ${number}) or t.title like ${like} or t.address like ${like}${byCaller})`,
    );
  }
  const filter = where.length > 0 ? `where ${where.join(' and ')}` : '';
  const [count] = await db.query<{ n: number }>(`select count(*)::int as n from ticket t ${filter}`, params);
  const rows = await db.query<TicketRow & { next_due: Date | null }>(
    `select t.*, ${formerNos}, p.ticket_no as parent_no, ${nextDue} as next_due from ticket t left join ticket p on p.ticket_id = t.parent_id ${filter}
     order by ${query.view === 'dueToday' ? 'next_due' : 't.registered_at desc'}, t.ticket_id limit ${put(query.limit)} offset ${put(query.offset)}`,
    params,
  );
  const book = await readBook(db);
  return { rows: rows.map((row) => summaryOf(row, book, row.next_due, now)), total: count?.n ?? 0 };
}

export function summaryOf(
  row: TicketRow,
  book: HotlineBook | null,
  due: Date | null,
  now: Date,
): z.infer<typeof TicketSummary> {
  return {
    ticketId: row.ticket_id,
    ticketNo: row.ticket_no,
    formerNos: row.former_nos,
    state: row.state,
    type: row.type,
    way: row.way,
    urgency: row.urgency,
    title: row.title,
    categoryName: categoryName(book, row.category_code),
    address: row.address,
    caller: row.caller_masked,
    agentName: row.agent_name,
    mainOrgName: orgName(book, row.main_org),
    registeredAt: row.registered_at.toISOString(),
    due: due?.toISOString() ?? null,
    isDueProvisional: due !== null && row.due_provisional,
    isOverdue: due !== null && due < now,
    urgeCount: row.urge_count,
    parentNo: row.parent_no,
  };
}

/** The due date of the step now open. */
export function dueNow(row: TicketRow): Date | null {
  if (['CLOSED', 'ANSWERED', 'TRANSFERRED', 'EXPLAINED', 'CLUE'].includes(row.state)) return null;
  if (row.state === 'REGISTERED' || row.state === 'RETURN_REQ' || row.state === 'OBJECTION') return row.dispatch_due;
  return row.state === 'DISPATCHED' ? row.sign_due : row.close_due;
}
