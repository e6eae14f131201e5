import { findOutboxRow, listOutbox, retryNow } from '#db/queries/outbox.ts';
import { findUpload, listUploads, retryUploads } from '#db/queries/uploads.ts';
import { Failure, ExpectedError } from '#contract/errors.ts';
import type { OutboxRow } from '#contract/workstation/schemas.ts';
import { classTitle } from './class-titles.ts';
import type { HostContext } from '../kernel/context.ts';
import { record } from '../kernel/record.ts';

type Filter = 'open' | 'attention' | 'all';

export function outboxRows(ctx: HostContext, filter: Filter, limit: number): OutboxRow[] {
  const rows = [...rowsOf(ctx, filter, limit), ...filesOf(ctx, filter, limit)];
  // What needs a person first; sorting keeps the newest-first order of each lane.
  return [...rows.filter(needsPerson), ...rows.filter((row) => !needsPerson(row))].slice(0, limit);
}

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

/** Puts a row or a file a person has looked at back in line. @throws ExpectedError CASE_NOT_FOUND */
export function retryRow(ctx: HostContext, { lane, outboxId }: Pick<OutboxRow, 'lane' | 'outboxId'>): void {
  if (lane === 'files') {
    retryFile(ctx, outboxId);
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
