import { ExpectedError } from '#contract/errors.ts';
import type { z } from 'zod';
import type { HotlineBook } from '#contract/hotline/book.ts';
import { roles } from '#contract/people.ts';
import { actsIn, stepFor } from '#contract/hotline/steps.ts';
import { type ActInput, type TicketView } from '#contract/hotline/ticket.ts';
import { ticketStateNames } from '#contract/hotline/names.ts';
import { readBook } from '../hotline/book.ts';
import { writeAudit } from '../kernel/audit.ts';
import type { Call } from '../kernel/context.ts';
import type { Sql } from '../kernel/sql.ts';
import { findTicket, requireReader, type Reader, type TicketRow } from './access.ts';
import { isBarred, orgName, ruleFor } from './dispatch-rule.ts';
import { delayDays, limitsOf } from './limits.ts';
import { requireLock } from './lock.ts';
import { addStep } from './steps.ts';
import { viewOf } from './view.ts';

type Input = z.infer<typeof ActInput>;

/**
 * One step of a ticket, by the table of allowed steps; nothing else changes a state.
 *
 * @throws ExpectedError TICKET_STATE somebody was faster | FORBIDDEN | TICKET_LOCKED | REASON_REQUIRED | DEPT_ONLY | DELAY_LIMIT | …
 */
export async function actOnTicket(call: Call, input: Input): Promise<z.infer<typeof TicketView>> {
  const who = await requireReader(call);
  const { platform } = call;
  const row = await platform.db.tx(async (sql) => {
    const ticket = await findTicket(sql, who, input.ticketId, true);
    if (ticket.state !== input.seen) throw new ExpectedError('TICKET_STATE', { state: ticketStateNames[ticket.state] });
    const step = stepFor(input.act, ticket.state, who.roles);
    if (!step) {
      const isAnybodys = actsIn(ticket.state, roles).some((one) => one.act === input.act);
      throw isAnybodys
        ? new ExpectedError('FORBIDDEN')
        : new ExpectedError('TICKET_STATE', { state: ticketStateNames[ticket.state] });
    }
    // A unit that only assists may read; the main unit answers for the ticket.
    if (who.orgCode !== null && ticket.main_org !== who.orgCode) throw new ExpectedError('FORBIDDEN');
    requireLock(ticket, who, platform.clock.now());
    // What is merged follows its main ticket; only its own caller is still answered by itself.
    if (ticket.parent_id !== null && input.act !== 'visitClose')
      throw new ExpectedError('TICKET_MERGED', { no: ticket.parent_no ?? '' });
    if (step.needs === 'reason' && input.reason === '') throw new ExpectedError('REASON_REQUIRED');
    const book = await readBook(sql);
    const now = platform.clock.now();
    const { change, text } = await effectOf(sql, book, ticket, who, input, now);
    await update(sql, ticket.ticket_id, { state: step.to, ...change });
    await addStep(
      sql,
      ticket.ticket_id,
      now,
      input.act,
      { id: who.operatorId, name: who.name, orgCode: who.orgCode ?? '' },
      step.to,
      text,
    );
    await writeAudit(sql, now, {
      username: who.username,
      action: `ticket.${input.act}`,
      target: ticket.ticket_no,
      success: true,
      detail: { from: ticket.state, to: step.to },
    });
    if (input.act === 'approveReply') await followMain(sql, ticket, who, now);
    return await findTicket(sql, { ...who, orgCode: null }, input.ticketId);
  });
  return await viewOf(platform, who, row);
}

interface Effect {
  change: Record<string, unknown>;
  text: string;
}

async function effectOf(
  sql: Sql,
  book: HotlineBook | null,
  ticket: TicketRow,
  who: Reader,
  input: Input,
  now: Date,
): Promise<Effect> {
  const at = now.toISOString();
  const plain: Effect = { change: {}, text: input.reason };
  switch (input.act) {
    case 'dispatch':
    case 'decideObjection':
    case 'takeRaised':
      return await sendTo(sql, book, ticket, who, input, now);
    case 'sign':
      return { change: { signed_at: at }, text: '' };
    case 'keepUnit':
    case 'refuseReturn':
      return { change: { signed_at: ticket.signed_at?.toISOString() ?? at }, text: input.reason };
    case 'askReturn':
      return { change: { return_count: ticket.return_count + 1 }, text: input.reason };
    case 'askDelay':
      return await askDelay(sql, book, ticket, input, now);
    case 'grantDelay':
      return {
        change: {
          close_due: `${ticket.asked_due ?? ''}T${book?.hours.at(-1)?.[1] ?? '17:30'}:00+08:00`,
          asked_due: null,
          delay_count: ticket.delay_count + 1,
        },
        text: ticket.asked_due ?? '',
      };
    case 'refuseDelay':
      return { change: { asked_due: null }, text: input.reason };
    case 'reply':
      if (input.reply === '') throw new ExpectedError('REASON_REQUIRED');
      return { change: { reply_text: input.reply, replied_at: at }, text: input.reply };
    case 'sendBack':
    case 'visitSendBack':
      return { change: { redo_count: await count(sql, ticket, 'redo_count') }, text: input.reason };
    case 'confirmEnding':
      return { change: { closed_at: at }, text: input.reason };
    case 'registerInstead': {
      const due = await limitsOf(sql, book, ticket);
      return {
        change: {
          ending: null,
          dispatch_due: due('dispatch', now)?.at.toISOString() ?? null,
          close_due: due('close', ticket.registered_at)?.at.toISOString() ?? null,
          counts: true,
          counts_reason: '',
        },
        text: input.reason,
      };
    }
    case 'visitClose': {
      if (!input.visit) throw new ExpectedError('REASON_REQUIRED');
      await requireMergedAnswered(sql, ticket);
      const { isSolved, satisfaction, reason } = input.visit;
      return {
        change: { is_solved: isSolved, satisfaction, visit_reason: reason, visited_at: at, closed_at: at },
        text: reason,
      };
    }
    case 'reopen': {
      const closed = ticket.closed_at?.getTime() ?? 0;
      if (ticket.ending !== null || now.getTime() - closed > (book?.reopenDays ?? 0) * 86_400_000)
        throw new ExpectedError('REOPEN_LATE', { days: book?.reopenDays ?? 0 });
      return { change: { closed_at: null, redo_count: await count(sql, ticket, 'redo_count') }, text: input.reason };
    }
    default:
      return plain;
  }
}

/** To the unit named; barred when a department must do it itself, whoever asks. */
async function sendTo(
  sql: Sql,
  book: HotlineBook | null,
  ticket: TicketRow,
  who: Reader,
  input: Input,
  now: Date,
): Promise<Effect> {
  if (!book?.orgs.some((org) => org.code === input.mainOrg)) throw new ExpectedError('UNIT_UNKNOWN');
  const rule = ruleFor(book, ticket.category_code, ticket.region_code);
  if (isBarred(book, rule, input.mainOrg))
    throw new ExpectedError('DEPT_ONLY', { unit: orgName(book, rule?.mainOrg ?? null) });
  const isByRule = rule?.mainOrg === input.mainOrg;
  // Off the catalogue is the supervisor's decision; an agent goes by it.
  if (!isByRule && !who.roles.includes('hotlineSupervisor')) throw new ExpectedError('OFF_CATALOGUE');
  const due = (await limitsOf(sql, book, ticket))('sign', now);
  return {
    change: {
      main_org: input.mainOrg,
      assist_orgs: JSON.stringify(
        input.assistOrgs.length > 0 || !isByRule ? input.assistOrgs : (rule?.assistOrgs ?? []),
      ),
      rule_basis: isByRule ? rule.basis : '班长审定',
      dept_only: rule?.deptOnly ?? false,
      book_version: book.version,
      dispatched_at: now.toISOString(),
      signed_at: input.act === 'takeRaised' ? now.toISOString() : null,
      sign_due: due?.at.toISOString() ?? null,
    },
    text: `${orgName(book, input.mainOrg)}${input.reason === '' ? '' : `：${input.reason}`}`,
  };
}

async function askDelay(
  sql: Sql,
  book: HotlineBook | null,
  ticket: TicketRow,
  input: Input,
  now: Date,
): Promise<Effect> {
  if (input.reason === '') throw new ExpectedError('REASON_REQUIRED');
  if (!book || !input.due || !ticket.close_due)
    throw new ExpectedError('DELAY_LIMIT', { days: book?.delay.workingDays ?? 0, times: book?.delay.times ?? 0 });
  if (ticket.close_due <= now) throw new ExpectedError('DELAY_LATE');
  const latest = await delayDays(sql, book, ticket.close_due);
  const asked = new Date(`${input.due}T00:00:00+08:00`);
  if (
    ticket.delay_count >= book.delay.times ||
    asked > latest.at ||
    asked.getTime() + 86_400_000 <= ticket.close_due.getTime()
  )
    throw new ExpectedError('DELAY_LIMIT', { days: book.delay.workingDays, times: book.delay.times });
  return { change: { asked_due: input.due }, text: `${input.due}：${input.reason}` };
}

/** The answer is there: every caller of a merged matter is now to be told. */
async function followMain(sql: Sql, ticket: TicketRow, who: Reader, now: Date): Promise<void> {
  const followed = await sql.query<{ ticket_id: string }>(
    `update ticket set state = 'VISIT', reply_text = $2, replied_at = $3::timestamptz, change = nextval('hotline_change')
     where parent_id = $1 and state <> 'CLOSED' returning ticket_id`,
    [ticket.ticket_id, ticket.reply_text, now.toISOString()],
  );
  for (const one of followed)
    await addStep(
      sql,
      one.ticket_id,
      now,
      'follow',
      { id: who.operatorId, name: who.name, orgCode: '' },
      'VISIT',
      ticket.ticket_no,
    );
}

/** Each caller of a merged matter is answered before the matter is closed. */
async function requireMergedAnswered(sql: Sql, ticket: TicketRow): Promise<void> {
  const open = await sql.query(`select 1 from ticket where parent_id = $1 and state <> 'CLOSED' limit 1`, [
    ticket.ticket_id,
  ]);
  if (open.length > 0) throw new ExpectedError('MERGED_OPEN');
}

async function count(sql: Sql, ticket: TicketRow, column: 'redo_count'): Promise<number> {
  const [row] = await sql.query<{ n: number }>(`select ${column} + 1 as n from ticket where ticket_id = $1`, [
    ticket.ticket_id,
  ]);
  return row?.n ?? 1;
}

const jsonColumns = new Set(['assist_orgs']);

/** Column names come from this file only. */
async function update(sql: Sql, ticketId: string, change: Record<string, unknown>): Promise<void> {
  const names = Object.keys(change);
  const set = names.map((name, index) => `${name} = $${index + 2}${castOf(name)}`);
  await sql.query(`update ticket set ${set.join(', ')}, change = nextval('hotline_change') where ticket_id = $1`, [
    ticketId,
    ...names.map((name) => change[name]),
  ]);
}
const castOf = (name: string): string =>
  jsonColumns.has(name) ? '::jsonb' : /_(at|due)$/.test(name) && name !== 'asked_due' ? '::timestamptz' : '';
