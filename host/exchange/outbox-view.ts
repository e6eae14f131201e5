import { findTicketLine, listTicketLines, retryQuestions } from '#db/queries/hotline.ts';
import { findOutboxRow, listOutbox, retryNow } from '#db/queries/outbox.ts';
import { findUpload, listUploads, retryUploads } from '#db/queries/uploads.ts';
import { maskName } from '#contract/codes/mask.ts';
import { Failure, ExpectedError } from '#contract/errors.ts';
import { technical } from '#contract/workstation/allow.ts';
import { endingNames, ticketTypeNames } from '#contract/hotline/names.ts';
import { TicketReport } from '#contract/hotline/ticket.ts';
import type { OutboxRow } from '#contract/workstation/schemas.ts';
import { classTitle } from './class-titles.ts';
import type { HostContext } from '../kernel/context.ts';
import { record } from '../kernel/record.ts';

type Filter = 'open' | 'attention' | 'all';

export function outboxRows(ctx: HostContext, filter: Filter, limit: number): OutboxRow[] {
  const tickets = ticketsOf(ctx, filter, limit);
  const rows = seesCasesToo(ctx)
    ? [...rowsOf(ctx, filter, limit), ...filesOf(ctx, filter, limit), ...tickets]
    : tickets;
  // What needs a person first; sorting keeps the newest-first order of each lane.
  return [...rows.filter(needsPerson), ...rows.filter((row) => !needsPerson(row))].slice(0, limit);
}

/** A hotline desk has no business with the cases of the machine it sits at. */
const seesCasesToo = (ctx: HostContext): boolean =>
  ctx.session.operator().roles.some((role) => (technical as readonly string[]).includes(role));

const needsPerson = (row: OutboxRow): boolean => row.state === 'attention';

function rowsOf(ctx: HostContext, filter: Filter, limit: number): OutboxRow[] {
  return listOutbox(ctx.db, filter, limit).map((row) => ({
    lane: 'rows',
    outboxId: row.outbox_id,
    caseId: row.case_id,
    projectNo: row.project_no,
    taskName: row.task_name ?? '',
    applicantName: row.applicant_name ?? '',
    class: row.class,
    classTitle: classTitle(row.class),
    seq: row.seq,
    state: row.state as OutboxRow['state'],
    attempts: row.attempts,
    createdAt: row.created_at,
    nextTryAt: row.state === 'waiting' ? row.next_try_at : null,
    ackedAt: row.acked_at,
    failure: row.failure_json ? Failure.parse(JSON.parse(row.failure_json)) : null,
  }));
}

function filesOf(ctx: HostContext, filter: Filter, limit: number): OutboxRow[] {
  return listUploads(ctx.db, filter, limit).map((file) => ({
    lane: 'files',
    outboxId: file.upload_id,
    caseId: file.case_id,
    projectNo: file.project_no,
    taskName: file.task_name ?? '',
    applicantName: file.applicant_name ?? '',
    class: 'file',
    classTitle: '附件文件',
    seq: 0,
    state: file.state === 'sent' ? 'acked' : file.state,
    attempts: file.attempts,
    createdAt: file.added_at,
    nextTryAt: file.state === 'waiting' ? file.next_try_at : null,
    ackedAt: file.sent_at,
    failure: file.failure_json ? Failure.parse(JSON.parse(file.failure_json)) : null,
  }));
}

/** Whoever looks after the machine sees that a ticket waits and why, not who called. */
function ticketsOf(ctx: HostContext, filter: Filter, limit: number): OutboxRow[] {
  return listTicketLines(ctx.db, filter, limit).map((line) => {
    const { question, ending, registeredAt } = TicketReport.parse(JSON.parse(line.report_json ?? '{}'));
    const needsHand = line.sent_at === null && line.next_try_at === null;
    return {
      lane: 'tickets',
      outboxId: line.line_id,
      caseId: null,
      projectNo: line.ticket_no,
      taskName: [
        question.type === null ? '' : ticketTypeNames[question.type],
        ending === null ? '' : endingNames[ending],
      ]
        .filter((word) => word !== '')
        .join('，'),
      applicantName: question.confidential ? '保密' : maskName(question.callerName),
      class: 'ticket',
      classTitle: classTitle('ticket'),
      seq: line.seq,
      state: line.sent_at !== null ? 'acked' : needsHand ? 'attention' : 'waiting',
      attempts: line.attempts,
      createdAt: registeredAt,
      nextTryAt: line.sent_at === null ? line.next_try_at : null,
      ackedAt: line.sent_at,
      failure: line.failure_json ? Failure.parse(JSON.parse(line.failure_json)) : null,
    };
  });
}

/** Puts a row, a file or a ticket a person has looked at back in line. @throws ExpectedError CASE_NOT_FOUND */
export function retryRow(ctx: HostContext, { lane, outboxId }: Pick<OutboxRow, 'lane' | 'outboxId'>): void {
  if (lane !== 'tickets' && !seesCasesToo(ctx)) throw new ExpectedError('CASE_NOT_FOUND');
  if (lane === 'files') {
    retryFile(ctx, outboxId);
    return;
  }
  if (lane === 'tickets') {
    retryTicket(ctx, outboxId);
    return;
  }
  const row = findOutboxRow(ctx.db, outboxId);
  if (!row) throw new ExpectedError('CASE_NOT_FOUND');
  record(
    ctx,
    {
      stream: 'station',
      act: 'outbox.retry',
      object: row.case_id ?? row.stream,
      detail: row.idem_key,
      by: ctx.session.operator(),
      tells: ['outbox'],
    },
    (on) => retryNow(ctx.db, outboxId, on.at),
  );
}

function retryFile(ctx: HostContext, uploadId: number): void {
  const file = findUpload(ctx.db, uploadId);
  if (!file) throw new ExpectedError('CASE_NOT_FOUND');
  record(
    ctx,
    {
      stream: 'station',
      act: 'outbox.retry',
      object: file.case_id ?? 'station',
      detail: file.sm3,
      by: ctx.session.operator(),
      tells: ['outbox'],
    },
    (on) => retryUploads(ctx.db, uploadId, on.at),
  );
}

function retryTicket(ctx: HostContext, lineId: number): void {
  const line = findTicketLine(ctx.db, lineId);
  if (!line) throw new ExpectedError('TICKET_NOT_FOUND');
  record(
    ctx,
    {
      stream: `ticket:${line.question_id}`,
      act: 'outbox.retry',
      object: line.ticket_no ?? '',
      by: ctx.session.operator(),
      tells: ['hotlineOut'],
    },
    (on) => retryQuestions(ctx.db, on.at, lineId),
  );
}
