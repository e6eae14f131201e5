import { z } from 'zod';
import { ApprovalRequest, ApprovalTurn, WaitingApproval } from '../approvals.ts';
import { allow, ok } from './base.ts';

/** 复核 by somebody at another window. */
export const approvalProcedures = {
  ask: allow('station')
    .route({ method: 'POST', path: '/v1/approvals', summary: '请第二个人复核（工作站）；同一编号重发不变' })
    .input(ApprovalRequest)
    .output(ok.extend({ turn: ApprovalTurn.optional() })),
  withdraw: allow('station')
    .route({
      method: 'POST',
      path: '/v1/approvals/{approvalId}/withdrawal',
      summary: '不再请人复核（工作站）；重发不变',
    })
    .input(z.object({ approvalId: z.string().min(8).max(64) }))
    .output(ok),
  list: allow(['clerk', 'hallManager', 'administrator'])
    .route({ method: 'GET', path: '/v1/approvals', summary: '等我复核的' })
    .output(z.array(WaitingApproval)),
  decide: allow(['clerk', 'hallManager', 'administrator'])
    .route({ method: 'POST', path: '/v1/approvals/{approvalId}', summary: '同意或退回' })
    .input(
      z.object({
        approvalId: z.string().min(8).max(64),
        isGranted: z.boolean(),
        note: z.string().max(500).default(''),
      }),
    )
    .output(ok),
};
