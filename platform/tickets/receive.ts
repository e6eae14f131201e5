import { maskName, maskPhone } from '#contract/codes/mask.ts';
import { ExpectedError } from '#contract/errors.ts';
import { endingOf } from '#contract/hotline/steps.ts';
import { type TicketReport, type TicketState } from '#contract/hotline/ticket.ts';
import type { Role } from '#contract/people.ts';
import { readBook } from '../hotline/book.ts';
import { centreRoles } from '../hotline/roles.ts';
import { hotlineOf } from '../hotline/runtime.ts';
import { bindKey, plainNumber } from '../hotline/vault.ts';
import { writeAudit } from '../kernel/audit.ts';
import { unstorable } from '../kernel/canonical.ts';
import type { Call, Platform } from '../kernel/context.ts';
import { requireStation } from '../people/callers.ts';
import type { Sql } from '../kernel/sql.ts';
import { isBarred, orgName, ruleFor } from './dispatch-rule.ts';
import { limitsOf } from './limits.ts';
import { writeReceipt } from '../exchange/receipts.ts';
import { addStep } from './steps.ts';

/** One ticket from a station; sent again, it is the one already here. @throws ExpectedError PLATFORM_REJECTED it will never be stored */
export async function registerTicket(
  call: Call,
  report: TicketReport,
): Promise<{ ticketNo: string; durable: boolean; mark: number }> {
  const station = await requireStation(call);
  const { platform } = call;
  const problem = unstorable({ ...report });
  if (problem !== null) throw new ExpectedError('PLATFORM_REJECTED', { reason: problem });
  const stored = await platform.db.tx(async (sql): Promise<{ mark: number } | { reason: string }> => {
    const reason = await receiveTicket(platform, sql, station.stationId, report);
    return reason === null ? { mark: await writeReceipt(platform, sql, station.stationId) } : { reason };
  });
  if ('reason' in stored) throw new ExpectedError('PLATFORM_REJECTED', { reason: stored.reason });
  return { ticketNo: report.ticketNo, durable: platform.db.durable, mark: stored.mark };
}

/**
 * A ticket arrives from a station: a question that ended in the call, or one for a unit. What its agent may not do is not done here
 * either, whatever the station says: an outsourced seat's ticket waits for the centre.
 *
 * @returns null, or the sentence why it will never be stored as it is
 */
export async function receiveTicket(
  platform: Platform,
  sql: Sql,
  stationId: string,
  report: TicketReport,
): Promise<string | null> {
  const [known] = await sql.query<{ station_id: string }>('select station_id from ticket where ticket_id = $1', [
    report.ticketId,
  ]);
  if (known) return known.station_id === stationId ? null : '该工单由另一台工作站登记';
  const [sameNo] = await sql.query('select 1 from ticket where ticket_no = $1', [report.ticketNo]);
  if (sameNo) return '工单编号已被另一件工单使用';
  const [agent] = await sql.query<{ roles: Role[]; username: string }>(
    'select roles, username from operator where operator_id = $1',
    [report.agentId],
  );
  if (!agent) return '登记人不在平台的人员中';
  const { question } = report;
  if (report.ending !== null && report.ending !== endingOf[question.way]) return '结局与五类处置不一致';
  const { vault } = hotlineOf(platform);
  await bindKey(sql, vault);
  const book = await readBook(sql, report.bookVersion);
  const isOwnStaff = agent.roles.some((role) => centreRoles.includes(role));
  const now = platform.clock.now();
  const number = plainNumber(question.callerPhone);
  const needsConfirming =
    report.ending !== null && report.ending !== 'ANSWERED' && report.ending !== 'TRANSFERRED' && !isOwnStaff;
  const state: TicketState = report.ending === null ? 'REGISTERED' : needsConfirming ? report.ending : 'CLOSED';
  const due = await limitsOf(sql, book, question);
  const start = new Date(Math.min(Date.parse(report.registeredAt), now.getTime()));
  const [dispatchDue, closeDue] = report.ending === null ? [due('dispatch', start), due('close', start)] : [null, null];

  await sql.query(
    `insert into ticket (ticket_id, ticket_no, station_id, contact_id, call_id, channel, state, ending, type, way, urgency, category_code,
       region_code, title, address, body, caller_sealed, caller_masked, caller_print, is_protected, agent_id, agent_name, book_version,
       registered_at, received_at, closed_at, dispatch_due, close_due, due_provisional, counts, counts_reason, change)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16::jsonb, $17, $18::jsonb, $19, $20, $21, $22, $23,
       $24::timestamptz, $25::timestamptz, $26::timestamptz, $27::timestamptz, $28::timestamptz, $29, $30, $31, nextval('hotline_change'))`,
    [
      report.ticketId,
      report.ticketNo,
      stationId,
      report.contactId,
      report.callId,
      report.channel,
      state,
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
      start.toISOString(),
      now.toISOString(),
      state === 'CLOSED' ? start.toISOString() : null,
      dispatchDue?.at.toISOString() ?? null,
      closeDue?.at.toISOString() ?? null,
      closeDue?.isProvisional ?? false,
      question.way === 'inScope',
      question.way === 'inScope' ? '' : question.way,
    ],
  );
  const by = { id: report.agentId, name: report.agentName, orgCode: '' };
  await addStep(
    sql,
    report.ticketId,
    start,
    'register',
    by,
    report.ending ?? 'REGISTERED',
    report.ending === null ? '' : question.words,
  );
  if (state === 'CLOSED') await addStep(sql, report.ticketId, start, 'close', by, 'CLOSED', '');
  if (number !== '' && question.callerName !== '') await rememberCaller(platform, sql, report, number);
  await writeAudit(sql, now, {
    username: agent.username,
    stationId,
    action: 'ticket.register',
    target: report.ticketNo,
    success: true,
  });

  const rule = book && ruleFor(book, question.categoryCode, question.regionCode);
  if (report.ending === null && report.dispatch && isOwnStaff && book && rule && !isBarred(book, rule, rule.mainOrg)) {
    const signDue = due('sign', now);
    await sql.query(
      `update ticket set state = 'DISPATCHED', main_org = $2, assist_orgs = $3::jsonb, rule_basis = $4, dept_only = $5,
         dispatched_at = $6::timestamptz, sign_due = $7::timestamptz where ticket_id = $1`,
      [
        report.ticketId,
        rule.mainOrg,
        JSON.stringify(rule.assistOrgs),
        rule.basis,
        rule.deptOnly,
        now.toISOString(),
        signDue?.at.toISOString() ?? null,
      ],
    );
    await addStep(sql, report.ticketId, now, 'dispatch', by, 'DISPATCHED', orgName(book, rule.mainOrg));
  }
  return null;
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

async function rememberCaller(platform: Platform, sql: Sql, { question }: TicketReport, number: string): Promise<void> {
  const { vault } = hotlineOf(platform);
  await sql.query(
    `insert into hotline_caller (caller_print, name_print, name_sealed, is_protected, last_at) values ($1, $2, $3, $4, $5::timestamptz)
     on conflict (caller_print, name_print) do update set last_at = excluded.last_at,
       is_protected = hotline_caller.is_protected or excluded.is_protected`,
    [
      vault.print(number),
      vault.print(question.callerName),
      vault.seal(question.callerName),
      question.confidential,
      platform.clock.now().toISOString(),
    ],
  );
}
