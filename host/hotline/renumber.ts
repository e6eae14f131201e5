import {
  insertRenumbering,
  noteTold,
  renumberQuestion,
  untoldRenumberings,
  type QuestionDbRow,
} from '#db/queries/hotline-numbers.ts';
import { takeNumber } from '#db/queries/numbers.ts';
import { formatCaseNumber } from '#contract/case-number.ts';
import { maskName, maskPhone } from '#contract/codes/mask.ts';
import { ExpectedError } from '#contract/errors.ts';
import { TicketReport } from '#contract/hotline/ticket.ts';
import type { RenumberedTicket } from '#contract/workstation/hotline.ts';
import { chinaDate } from '../kernel/clock.ts';
import type { HostContext } from '../kernel/context.ts';
import { readHall } from '../kernel/hall.ts';
import { record } from '../kernel/record.ts';

/** The ticket number of the next case number. Call it inside the transaction that uses it. @throws ExpectedError NUMBER_BLOCK_EMPTY */
export function takeTicketNo({ db, time }: HostContext): string {
  const number = takeNumber(db, chinaDate(time.now()).slice(0, 4), { regionCode: readHall(db)?.regionCode });
  if (!number) throw new ExpectedError('NUMBER_BLOCK_EMPTY');
  return `T${formatCaseNumber(number.prefix, number.serial)}`;
}

/**
 * Another ticket stands at the platform under this one's number: it gets the next of this station's, and goes again. Only once the platform
 * has heard this run and has nothing against its numbers: what an older store still holds may have been given to others as well.
 *
 * @throws ExpectedError TICKET_NUMBER_WAITS | NUMBER_BLOCK_EMPTY numbers come later
 */
export function giveAnotherNumber(ctx: HostContext, row: QuestionDbRow, report: TicketReport): void {
  if (!ctx.life.isAgreed()) throw new ExpectedError('TICKET_NUMBER_WAITS', { ticketNo: report.ticketNo });
  ctx.db.tx(() => standUnder(ctx, row, report, takeTicketNo(ctx)));
}

/** The ticket bears this number from now on; the one it had is kept with it. Inside a transaction. */
export function standUnder(ctx: HostContext, row: QuestionDbRow, report: TicketReport, ticketNo: string): void {
  const { db } = ctx;
  const from = report.ticketNo;
  const formerNos = [...report.formerNos.filter((no) => no !== ticketNo), from].slice(-50);
  record(
    ctx,
    {
      stream: `ticket:${row.question_id}`,
      act: 'hotline.renumber',
      object: from,
      detail: `${from} ${ticketNo}`,
      by: { username: 'station', name: ctx.station.stationName },
    },
    (on) => {
      const changed = JSON.stringify({ ...report, ticketNo, formerNos } satisfies TicketReport);
      renumberQuestion(db, { questionId: row.question_id, ticketNo, reportJson: changed, at: on.at });
      insertRenumbering(db, { questionId: row.question_id, from, to: ticketNo, at: on.at });
    },
  );
}

/** Tickets whose callers know a number that does not count any more and were not told yet, oldest first. */
export function renumberedTickets({ db }: HostContext): RenumberedTicket[] {
  const byTicket = Map.groupBy(untoldRenumberings(db), (row) => row.question_id);
  return [...byTicket.values()].flatMap((rows) => {
    const [first] = rows;
    if (!first) return [];
    const { question, agentName } = TicketReport.parse(JSON.parse(first.report_json));
    const { confidential, callerName, callerPhone } = question;
    return {
      questionId: first.question_id,
      from: rows.map((row) => row.from_no),
      to: first.ticket_no,
      // Whoever sits here next may tell them; the number itself is seen in the ticket, with a reason.
      caller: confidential
        ? '保密'
        : [maskName(callerName), maskPhone(callerPhone)].filter((part) => part !== '').join(' '),
      agentName,
      at: first.at,
    };
  });
}

/** The caller was told. @throws ExpectedError TICKET_NOT_FOUND nothing is to be told of this one */
export function callerTold(ctx: HostContext, questionId: string): void {
  const one = renumberedTickets(ctx).find((ticket) => ticket.questionId === questionId);
  if (!one) throw new ExpectedError('TICKET_NOT_FOUND');
  const { operatorId } = ctx.session.operator();
  record(
    ctx,
    {
      stream: `ticket:${questionId}`,
      act: 'hotline.told',
      object: one.to,
      detail: one.from.join(' '),
      tells: ['hotline'],
    },
    (on) => noteTold(ctx.db, { questionId, by: operatorId, at: on.at }),
  );
}
