import type { z } from 'zod';
import { findOutboxRow, listOutbox, retryNow } from '#db/queries/outbox.ts';
import { Failure, ExpectedError } from '#contract/errors.ts';
import type { OutboxRow } from '#contract/workstation/schemas.ts';
import { classTitle } from './class-titles.ts';
import type { HostContext } from '../kernel/context.ts';
import { record } from '../kernel/record.ts';

export function outboxRows(
  ctx: HostContext,
  filter: 'open' | 'attention' | 'all',
  limit: number,
): z.infer<typeof OutboxRow>[] {
  return listOutbox(ctx.db, filter, limit).map((row) => ({
    outboxId: row.outbox_id,
    caseId: row.case_id,
    projectNo: row.project_no,
    taskName: row.task_name ?? '',
    applicantName: row.applicant_name ?? '',
    class: row.class,
    classTitle: classTitle(row.class),
    seq: row.seq,
    state: row.state as z.infer<typeof OutboxRow>['state'],
    attempts: row.attempts,
    createdAt: row.created_at,
    nextTryAt: row.state === 'waiting' ? row.next_try_at : null,
    ackedAt: row.acked_at,
    failure: row.failure_json ? Failure.parse(JSON.parse(row.failure_json)) : null,
  }));
}

/** Puts a row a person has looked at back in line. @throws ExpectedError CASE_NOT_FOUND */
export function retryRow(ctx: HostContext, outboxId: number): void {
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
