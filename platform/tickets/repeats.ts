import { ExpectedError } from '#contract/errors.ts';
import type { z } from 'zod';
import type { TicketSummary } from '#contract/hotline/ticket.ts';
import { readBook } from '../hotline/book.ts';
import { centreRoles, deskRoles, supervisorRoles } from '../hotline/roles.ts';
import { writeAudit } from '../kernel/audit.ts';
import type { Call } from '../kernel/context.ts';
import { requireRole } from '../hotline/who.ts';
import { findTicket, formerNos, type TicketRow } from './access.ts';
import { dueNow, summaryOf } from './list.ts';
import { addStep } from './steps.ts';

/** 催办 or a supplement: on the original ticket, never a new one. @throws ExpectedError TICKET_STATE closed */
export async function urgeTicket(
  call: Call,
  ticketId: string,
  kind: 'urge' | 'supplement',
  text: string,
): Promise<void> {
  const who = await requireRole(call, deskRoles);
  const { db, clock } = call.platform;
  await db.tx(async (sql) => {
    const now = clock.now();
    const ticket = await findTicket(sql, { ...who, orgCode: null, isClerk: false }, ticketId, true);
    if (dueNow(ticket) === null) throw new ExpectedError('TICKET_STATE', { state: '办结' });
    await sql.query(
      `update ticket set urge_count = urge_count + $2, change = nextval('hotline_change') where ticket_id = $1`,
      [ticketId, kind === 'urge' ? 1 : 0],
    );
    await addStep(sql, ticketId, now, kind, { id: who.operatorId, name: who.name, orgCode: '' }, ticket.state, text);
    await writeAudit(sql, now, {
      username: who.username,
      action: `ticket.${kind}`,
      target: ticket.ticket_no,
      success: true,
    });
  });
}

/** Open tickets that may be the same matter: this category, this place, the last 30 days. */
export async function nearRepeats(
  call: Call,
  categoryCode: string,
  regionCode: string,
  address: string,
): Promise<z.infer<typeof TicketSummary>[]> {
  const who = await requireRole(call, deskRoles);
  const { db, clock } = call.platform;
  if (categoryCode === '' || (regionCode === '' && address.trim() === '')) return [];
  const now = clock.now();
  const rows = await db.query<TicketRow>(
    `select t.*, ${formerNos}, p.ticket_no as parent_no from ticket t left join ticket p on p.ticket_id = t.parent_id
     where t.category_code = $1 and t.region_code = $2 and t.state <> 'CLOSED' and t.ending is null and t.parent_id is null
       and t.registered_at > $3::timestamptz and not t.is_protected
     order by (t.address = $4) desc, t.registered_at desc limit 5`,
    [categoryCode, regionCode, new Date(now.getTime() - 30 * 86_400_000).toISOString(), address.trim()],
  );
  const book = await readBook(db);
  return rows
    .map((row) => summaryOf(row, book, dueNow(row), now))
    .map((row) => ({
      ...row,
      caller: who.roles.some((role) => centreRoles.includes(role)) ? row.caller : { ...row.caller, phone: '' },
    }));
}

/** Puts a repeat under another ticket, or takes it out again; both leave a trace. @throws ExpectedError MERGE_REFUSED */
export async function mergeTicket(
  call: Call,
  ticketId: string,
  parentId: string | null,
  reason: string,
): Promise<void> {
  const who = await requireRole(call, parentId === null ? supervisorRoles : centreRoles);
  const { db, clock } = call.platform;
  await db.tx(async (sql) => {
    const now = clock.now();
    const reader = { ...who, orgCode: null, isClerk: false };
    // Always in the same order, so that two merges crossing each other wait and do not block one another for ever.
    for (const id of [ticketId, ...(parentId === null ? [] : [parentId])].toSorted())
      await findTicket(sql, reader, id, true);
    const ticket = await findTicket(sql, reader, ticketId);
    if (parentId !== null) {
      const parent = await findTicket(sql, reader, parentId);
      const [children] = await sql.query<{ n: number }>('select count(*)::int as n from ticket where parent_id = $1', [
        ticketId,
      ]);
      if (
        parentId === ticketId ||
        parent.parent_id !== null ||
        (children?.n ?? 0) > 0 ||
        dueNow(ticket) === null ||
        dueNow(parent) === null
      )
        throw new ExpectedError('MERGE_REFUSED');
    }
    await sql.query(
      `update ticket set parent_id = $2, counts = $3, counts_reason = $4, change = nextval('hotline_change') where ticket_id = $1`,
      [ticketId, parentId, parentId === null, parentId === null ? '' : 'merged'],
    );
    await addStep(
      sql,
      ticketId,
      now,
      parentId === null ? 'unmerge' : 'merge',
      { id: who.operatorId, name: who.name, orgCode: '' },
      ticket.state,
      reason,
    );
    await writeAudit(sql, now, {
      username: who.username,
      action: parentId === null ? 'ticket.unmerge' : 'ticket.merge',
      target: ticket.ticket_no,
      success: true,
    });
  });
}
