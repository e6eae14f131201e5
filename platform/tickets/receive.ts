import { ExpectedError } from '#contract/errors.ts';
import { endingOf } from '#contract/hotline/steps.ts';
import type { TicketReport, TicketState } from '#contract/hotline/ticket.ts';
import { requireKnownReceipt } from '../exchange/agreement.ts';
import { keepReceipt, writeReceipt } from '../exchange/receipts.ts';
import { centreRoles } from '../hotline/roles.ts';
import { hotlineOf } from '../hotline/runtime.ts';
import { bindKey, plainNumber } from '../hotline/vault.ts';
import { unstorable } from '../kernel/canonical.ts';
import type { Call, Platform } from '../kernel/context.ts';
import { sqlState, type Sql } from '../kernel/sql.ts';
import { requireStation } from '../people/callers.ts';
import { isBarred, orgName, ruleFor } from './dispatch-rule.ts';
import { followNumber, renumberedText } from './former-numbers.ts';
import { groundOf } from './ground.ts';
import { limitsOn } from './limits.ts';
import { storeTicket } from './store-ticket.ts';

/** Who registered: a station, or another system by its name. */
export type TicketOrigin = { stationId: string } | { stationId: null; by: string };

/**
 * One ticket from a station; sent again, it is the one already here. Answers under which number it stands.
 *
 * @throws ExpectedError PLATFORM_REJECTED it will never be stored; `taken`: under this number another ticket stands | PLATFORM_RESTORED what the station was told before was lost, and goes first
 */
export async function registerTicket(
  call: Call,
  report: TicketReport,
): Promise<{ ticketNo: string; durable: boolean; mark: number }> {
  const station = await requireStation(call);
  const { platform } = call;
  await requireKnownReceipt(call, station.stationId);
  const problem = unstorable({ ...report });
  if (problem !== null) throw new ExpectedError('PLATFORM_REJECTED', { reason: problem });
  const receive = async () => await receiveTicket(platform, platform.db, { stationId: station.stationId }, report);
  // Sent twice at once: the slower one finds the ticket of the other.
  const stored = await receive().catch((error: unknown) => {
    if (sqlState(error) === '23505') return receive();
    throw error;
  });
  if ('reason' in stored) {
    const { reason, taken } = stored;
    throw new ExpectedError('PLATFORM_REJECTED', { reason, ...(taken === undefined ? {} : { taken }) });
  }
  // Already here: acknowledged once more, with a receipt of its own.
  const mark = stored.mark ?? (await writeReceipt(platform, platform.db, station.stationId));
  keepReceipt(platform, mark);
  return { ticketNo: stored.ticketNo, durable: platform.db.durable, mark };
}

/**
 * A ticket arrives: a question that ended in the call, or one for a unit. What its agent may not do is not done here
 * either, whatever the station says: an outsourced seat's ticket waits for the centre.
 *
 * @returns its number and the receipt, null when it was here before or no station sent it; or the sentence why it will never be stored as
 * it is, with the number when that is another ticket's
 */
export async function receiveTicket(
  platform: Platform,
  sql: Sql,
  from: TicketOrigin,
  report: TicketReport,
): Promise<{ mark: number | null; ticketNo: string } | { reason: string; taken?: string }> {
  const { stationId } = from;
  const { question } = report;
  const { vault } = hotlineOf(platform);
  const ground = await groundOf(platform, sql, report);
  const { known } = ground;
  if (known && known.stationId !== stationId) return { reason: '该工单由另一台工作站登记' };
  if (known?.ticketNo === report.ticketNo) return { mark: null, ticketNo: report.ticketNo };
  if (ground.isNumberTaken && (!known || report.formerNos.includes(known.ticketNo)))
    return { reason: '工单编号已被另一件工单使用', taken: report.ticketNo };
  // Another system is nobody of the hotline: what it sends waits for the centre.
  const agent = from.stationId === null ? { roles: [], username: from.by } : ground.agent;
  if (!agent) return { reason: '登记人不在平台的人员中' };
  if (known) {
    const change = { report, stationId, username: agent.username, at: platform.clock.now() };
    return { mark: null, ticketNo: await followNumber(sql, known.ticketNo, change) };
  }
  if (report.ending !== null && report.ending !== endingOf[question.way]) return { reason: '结局与五类处置不一致' };
  if (ground.keyFingerprint !== vault.fingerprint) await bindKey(sql, vault);

  const { book } = ground;
  const isOwnStaff = agent.roles.some((role) => centreRoles.includes(role));
  const now = platform.clock.now();
  const needsConfirming =
    report.ending !== null && report.ending !== 'ANSWERED' && report.ending !== 'TRANSFERRED' && !isOwnStaff;
  const due = limitsOn(ground.calendar, book, question);
  const start = new Date(Math.min(Date.parse(report.registeredAt), now.getTime()));
  const [dispatchDue, closeDue] = report.ending === null ? [due('dispatch', start), due('close', start)] : [null, null];
  const rule = book && ruleFor(book, question.categoryCode, question.regionCode);
  const goes =
    report.ending === null && report.dispatch && isOwnStaff && book && rule && !isBarred(book, rule, rule.mainOrg);
  const first: TicketState = report.ending === null ? 'REGISTERED' : needsConfirming ? report.ending : 'CLOSED';
  const mark = await storeTicket(sql, vault, {
    report,
    stationId,
    number: plainNumber(question.callerPhone),
    username: agent.username,
    state: goes ? 'DISPATCHED' : first,
    startedAt: start,
    receivedAt: now,
    dispatchDue: dispatchDue?.at ?? null,
    closeDue: closeDue?.at ?? null,
    isDueProvisional: closeDue?.isProvisional ?? false,
    sent: goes ? { ...rule, signDue: due('sign', now)?.at ?? null } : null,
    steps: [
      {
        at: start,
        act: 'register',
        state: report.ending ?? 'REGISTERED',
        text: report.ending === null ? '' : question.words,
      },
      ...report.formerNos.slice(-1).map((no) => {
        const text = renumberedText(no, report.ticketNo);
        return { at: now, act: 'renumber', state: report.ending ?? ('REGISTERED' as const), text };
      }),
      ...(first === 'CLOSED' ? [{ at: start, act: 'close', state: first, text: '' }] : []),
      ...(goes ? [{ at: now, act: 'dispatch', state: 'DISPATCHED' as const, text: orgName(book, rule.mainOrg) }] : []),
    ],
  });
  return { mark, ticketNo: report.ticketNo };
}
