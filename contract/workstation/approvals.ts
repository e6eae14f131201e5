import { z } from 'zod';
import { ApprovableAct, ApprovalWish, WaitingApproval } from '../approvals.ts';
import { CaseView } from '../cases.ts';
import { allow, secondPersons, windowWork } from './allow.ts';

const asked = z.object({
  caseId: z.string().min(8).max(64),
  /** As last seen: what is agreed to is what the clerk has read. */
  version: z.number().int(),
  act: ApprovableAct,
  wish: ApprovalWish.default({}),
});

/** 复核: a second person agrees before an act counts. */
export const approvalContract = {
  /** The second person signs in on this window, for this one act; who sits here stays signed in. */
  grantHere: allow(windowWork)
    .input(
      asked.extend({
        username: z.string().trim().min(1).max(50),
        password: z.string().min(1).max(200),
        note: z.string().trim().max(500).default(''),
      }),
    )
    .output(CaseView),
  /** Puts it before whoever may decide, at their own windows. */
  ask: allow(windowWork).input(asked).output(CaseView),
  /** What waits for somebody of my roles, asked by others. */
  waiting: allow(secondPersons).output(z.array(WaitingApproval)),
  decide: allow(secondPersons)
    .input(
      z.object({
        approvalId: z.string().min(8).max(64),
        isGranted: z.boolean(),
        note: z.string().trim().max(500).default(''),
      }),
    )
    .output(z.object({ ok: z.literal(true) })),
};
