import { z } from 'zod';
import {
  keepApprovalTurn,
  listApprovalsToWithdraw,
  listSentApprovals,
  listUnsentApprovals,
  markApprovalSent,
  markApprovalWithdrawn,
  refuseApproval,
  replaceApproval,
  type ApprovalRow,
} from '#db/queries/approvals.ts';
import { ApprovalRequest, ApprovalTurn } from '#contract/approvals.ts';
import { actsIn } from '#contract/case-states.ts';
import { ExpectedError } from '#contract/errors.ts';
import type { HostContext } from '../kernel/context.ts';
import { record } from '../kernel/record.ts';
import { caseStream } from '../kernel/streams.ts';

const Ok = z.object({ ok: z.literal(true) });
const Asked = Ok.extend({ turn: ApprovalTurn.optional() });
/** People come and go, and days end: whose turn it is, is asked again after this. */
const turnMs = 300_000;

/** Of this one request; anything else is about the line or this station. */
export const isRefusal = (error: unknown): error is ExpectedError =>
  error instanceof ExpectedError && ['PLATFORM_CONFLICT', 'INPUT_INVALID'].includes(error.code);

/** What was asked while the platform was away, oldest first; then what became of the others. @throws ExpectedError the platform is away again */
export async function sendApprovals(ctx: HostContext, token: string): Promise<void> {
  for (const row of listUnsentApprovals(ctx.db)) await unlessRefused(ctx, row, token);
  const now = ctx.time.now().getTime();
  for (const row of listSentApprovals(ctx.db)) {
    const isWanted = actsIn(row.case_state).some((act) => act === row.act);
    // The case went another way: nobody is to find it among what waits for them.
    if (!isWanted) record(ctx, { stream: caseStream(row.case_id) }, () => replaceApproval(ctx.db, row.approval_id));
    else if (row.turn_at === null || now - Date.parse(row.turn_at) >= turnMs) await unlessRefused(ctx, row, token);
  }
  for (const { approval_id: approvalId } of listApprovalsToWithdraw(ctx.db)) {
    try {
      await ctx.platform.ask(Ok, token, (remote, options) => remote.approvals.withdraw({ approvalId }, options));
    } catch (error) {
      // A platform from before this: it stays among what waits there, and is tried again when the platform is newer.
      if (error instanceof ExpectedError && error.detail['status'] === 404) return;
      throw error;
    }
    ctx.db.tx(() => markApprovalWithdrawn(ctx.db, approvalId, ctx.time.iso()));
  }
}

async function unlessRefused(ctx: HostContext, row: ApprovalRow, token: string): Promise<void> {
  try {
    await sendApproval(ctx, row, token);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    ctx.log.warn('approvals.refused', { approvalId: row.approval_id, code: error.code });
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
  let turn: ApprovalTurn | undefined;
  try {
    ({ turn } = await ctx.platform.ask(Asked, token, (remote, options) => remote.approvals.ask(request, options)));
  } catch (error) {
    if (isRefusal(error))
      record(ctx, { stream: scope.stream, tells: [...scope.tells] }, () => refuseApproval(ctx.db, approvalId));
    throw error;
  }
  record(ctx, { stream: scope.stream, tells: [...scope.tells] }, (on) => {
    if (row.sent_at === null) markApprovalSent(ctx.db, approvalId, on.at);
    keepApprovalTurn(ctx.db, approvalId, { json: turn ? JSON.stringify(turn) : null, at: on.at });
  });
}
