import { z } from 'zod';
import { listUnsentApprovals, markApprovalSent, refuseApproval, type ApprovalRow } from '#db/queries/approvals.ts';
import { ApprovalRequest } from '#contract/approvals.ts';
import { ExpectedError } from '#contract/errors.ts';
import type { HostContext } from '../kernel/context.ts';
import { record } from '../kernel/record.ts';
import { caseStream } from '../kernel/streams.ts';

const Ok = z.object({ ok: z.literal(true) });

/** Of this one request; anything else is about the line or this station. */
export const isRefusal = (error: unknown): error is ExpectedError =>
  error instanceof ExpectedError && ['PLATFORM_CONFLICT', 'INPUT_INVALID'].includes(error.code);

/** What was asked while the platform was away, oldest first. @throws ExpectedError the platform is away again */
export async function sendApprovals(ctx: HostContext, token: string): Promise<void> {
  for (const row of listUnsentApprovals(ctx.db)) {
    try {
      await sendApproval(ctx, row, token);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      ctx.log.warn('approvals.refused', { approvalId: row.approval_id, code: error.code });
    }
  }
}

/**
 * Puts one before the platform. Sent twice it is there once: the platform knows it by its number.
 *
 * @throws ExpectedError the platform is away, or refuses it; refused it stands so on the case, and is asked anew by hand
 */
export async function sendApproval(ctx: HostContext, row: ApprovalRow, token: string): Promise<void> {
  const request = ApprovalRequest.parse(JSON.parse(row.request_json ?? ''));
  const { approvalId, caseId: ofCase } = request;
  const scope = { stream: caseStream(ofCase), tells: ['station'] as const };
  try {
    await ctx.platform.ask(Ok, token, (remote, options) => remote.approvals.ask(request, options));
  } catch (error) {
    if (isRefusal(error))
      record(ctx, { stream: scope.stream, tells: [...scope.tells] }, () => refuseApproval(ctx.db, approvalId));
    throw error;
  }
  record(ctx, { stream: scope.stream, tells: [...scope.tells] }, (on) => markApprovalSent(ctx.db, approvalId, on.at));
}
