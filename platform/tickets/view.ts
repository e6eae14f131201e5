import { z } from 'zod';
import { ExpectedError } from '#contract/errors.ts';
import { QuestionBody, type ShownCaller, type TicketState, type TicketView } from '#contract/hotline/ticket.ts';
import { emptyQuestion } from '#contract/hotline/steps.ts';
import { readBook } from '../hotline/book.ts';
import { centreRoles } from '../hotline/roles.ts';
import { hotlineOf } from '../hotline/runtime.ts';
import { writeAudit } from '../kernel/audit.ts';
import type { Call, Platform } from '../kernel/context.ts';
import { findTicket, requireReader, worksOn, type Reader, type TicketRow } from './access.ts';
import { orgName, regionName } from './dispatch-rule.ts';
import { dueNow, summaryOf } from './list.ts';

/** One ticket whole, save who called: that is masked until somebody reveals it with a reason. */
export async function getTicket(call: Call, ticketId: string): Promise<z.infer<typeof TicketView>> {
  const who = await requireReader(call);
  return await viewOf(call.platform, who, await findTicket(call.platform.db, who, ticketId));
}

export async function viewOf(platform: Platform, who: Reader, row: TicketRow): Promise<z.infer<typeof TicketView>> {
  const { db, clock } = platform;
  const book = await readBook(db);
  const now = clock.now();
  const steps = await db.query<{
    at: Date;
    act: string;
    by_name: string;
    org_code: string;
    state: TicketState;
    text: string;
  }>('select at, act, by_name, org_code, state, text from ticket_step where ticket_id = $1 order by step_id', [
    row.ticket_id,
  ]);
  const merged = await db.query<{ ticket_id: string; ticket_no: string; state: TicketState }>(
    'select ticket_id, ticket_no, state from ticket where parent_id = $1 order by registered_at',
    [row.ticket_id],
  );
  const isLocked =
    row.lock_by !== null && row.lock_until !== null && row.lock_until > now && row.lock_by !== who.operatorId;
  const [holder] = isLocked
    ? await db.query<{ name: string }>('select name from operator where operator_id = $1', [row.lock_by])
    : [];
  return {
    ...summaryOf(row, book, dueNow(row), now),
    question: QuestionBody.parse({
      ...emptyQuestion,
      ...asObject(row.body),
      ...readable(platform, who, row),
      callerName: row.caller_masked.name,
      callerPhone: row.caller_masked.phone,
    }),
    regionName: regionName(book, row.region_code),
    assistOrgNames: row.assist_orgs.map((code) => orgName(book, code)),
    ruleBasis: row.rule_basis,
    deptOnly: row.dept_only,
    replyText: row.reply_text,
    askedDue: row.asked_due,
    counts: row.counts,
    countsReason: row.counts_reason,
    merged: merged.map((one) => ({ ticketId: one.ticket_id, ticketNo: one.ticket_no, state: one.state })),
    lockedBy: holder?.name ?? null,
    steps: steps.map((step) => ({
      at: step.at.toISOString(),
      act: step.act,
      by: step.by_name,
      orgName: orgName(book, step.org_code || null),
      state: step.state,
      // What was read out to a protected caller may tell who it was.
      text: row.is_protected && step.act === 'register' ? '' : step.text,
    })),
  };
}

const Closed = z.object({
  callerName: z.string(),
  callerPhone: z.string(),
  address: z.string(),
  cause: z.string(),
  content: z.string(),
  words: z.string(),
  respondent: z.string(),
  eventTime: z.string(),
});

/** What was said in a protected ticket is for own staff and for the unit that must act on it, never for an outsourced seat. */
function readable(platform: Platform, who: Reader, row: TicketRow): Partial<z.infer<typeof Closed>> {
  if (!row.is_protected) return {};
  if (!worksOn(row, who)) return {};
  if (who.orgCode === null && !who.roles.some((role) => centreRoles.includes(role))) return {};
  return open(platform, row);
}

const open = (platform: Platform, row: TicketRow): z.infer<typeof Closed> =>
  Closed.parse(JSON.parse(hotlineOf(platform).vault.open(row.caller_sealed)) as unknown);

const asObject = (body: unknown): Record<string, unknown> => z.record(z.string(), z.unknown()).parse(body);

/**
 * Name and number of who called, for a reason that is kept. A protected caller is shown to own staff only.
 *
 * @throws ExpectedError REASON_REQUIRED | FORBIDDEN | TICKET_NOT_FOUND
 */
export async function revealCaller(call: Call, ticketId: string, reason: string): Promise<z.infer<typeof ShownCaller>> {
  const who = await requireReader(call);
  const { platform } = call;
  const row = await findTicket(platform.db, who, ticketId);
  const isOwnStaff = who.roles.some((role) => centreRoles.includes(role));
  const mayRead = row.is_protected ? isOwnStaff : worksOn(row, who);
  const isReasoned = [...reason.trim()].length >= 4;
  await platform.db.tx((sql) =>
    writeAudit(sql, platform.clock.now(), {
      username: who.username,
      action: 'ticket.reveal',
      target: row.ticket_no,
      success: mayRead && isReasoned,
      detail: { reason: reason.trim().slice(0, 200), isProtected: row.is_protected },
    }),
  );
  if (!mayRead) throw new ExpectedError('FORBIDDEN');
  if (!isReasoned) throw new ExpectedError('REASON_REQUIRED');
  const { callerName, callerPhone } = open(platform, row);
  return { name: callerName, phone: callerPhone, isProtected: row.is_protected };
}
