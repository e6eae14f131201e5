import { z } from 'zod';
import { listApprovals, useApproval, type ApprovalRow } from '#db/queries/approvals.ts';
import type { CaseRow } from '#db/queries/cases.ts';
import { ApprovalTurn, type Approval, Approval as ApprovalSchema } from '#contract/approvals.ts';
import { windowActNames, type WindowAct } from '#contract/case-states.ts';
import type { ServiceItem } from '#contract/catalogue.ts';
import { approvableActs, type ApprovableAct } from '#contract/decision-names.ts';
import { ExpectedError } from '#contract/errors.ts';
import { roleNames } from '#contract/names.ts';
import { Role, type Operator } from '#contract/people.ts';
import type { Db } from '#db/open.ts';
import type { HostContext } from '../kernel/context.ts';
import type { Recording } from '../kernel/record.ts';
import { approvalDigest, wishOf } from './wish.ts';

const Roles = z.array(Role);
export const rolesText = (roles: readonly Role[]): string => roles.map((role) => roleNames[role]).join('或');
export const rolesOf = (row: Pick<ApprovalRow, 'roles_json'>): Role[] => Roles.parse(JSON.parse(row.roles_json));

export const grantedText = (act: string, name: string, note: string): string =>
  `${name}复核同意${act in windowActNames ? windowActNames[act as ApprovableAct] : act}${note ? `：${note}` : ''}`;

export const isApprovable = (act: WindowAct): act is ApprovableAct => approvableActs.some((one) => one === act);

/**
 * The yes an act of this item needs; null where it needs none. It is of somebody else than who asked and who acts now, and of exactly
 * what is about to be done.
 *
 * @throws ExpectedError APPROVAL_NEEDED
 */
export function requireApproval(
  { db }: Pick<HostContext, 'db'>,
  row: CaseRow,
  item: ServiceItem,
  act: WindowAct,
  { input, operator }: { input: object; operator: Operator },
): ApprovalRow | null {
  if (!isApprovable(act) || !item.approval?.acts.includes(act)) return null;
  const wish = wishOf(act, input);
  const digest = approvalDigest(act, wish, row, item);
  const found = listApprovals(db, row.case_id).findLast(
    (one) => one.state === 'granted' && one.digest === digest && isOfOther(one, operator.operatorId),
  );
  if (found) return found;
  throw new ExpectedError('APPROVAL_NEEDED', {
    act,
    actName: windowActNames[act],
    roles: rolesText(item.approval.roles),
    wish: JSON.stringify(wish),
  });
}

const isOfOther = (row: ApprovalRow, operatorId: string): boolean =>
  row.decided_by !== null && row.decided_by !== operatorId && row.decided_by !== row.asked_by;

/** Inside the transaction of the act: the yes is used up, and stands among the steps of the case. */
export function takeApproval(
  { db }: Pick<HostContext, 'db'>,
  on: Recording,
  approval: ApprovalRow | null,
  { projectNo, item }: { projectNo: string | null; item: ServiceItem },
): void {
  if (!approval) return;
  if (!useApproval(db, approval.approval_id)) throw new ExpectedError('APPROVAL_GONE');
  const seq = on.seq();
  const at = approval.decided_at ?? on.at;
  const handler = (approval.decided_name ?? '').slice(0, 30);
  on.report({
    class: 'step',
    projectNo,
    seq,
    payload: {
      ...{ projectNo, seq, action: '通过', stepName: '复核', handler },
      opinion: `${approval.asked_name}提请，${handler}复核同意。${approval.note}`.slice(0, 1000),
      ...{ startTime: approval.asked_at, endTime: at, orgName: item.deptName, orgCode: item.deptCode, state: '2' },
    },
  });
  on.note(`approved by ${approval.decided_by ?? ''}`);
}

/** As the platform last said it; whether it is overdue is looked at now. */
function turnOf(row: ApprovalRow, now: string): ApprovalTurn | null {
  if (row.state !== 'waiting' || row.turn_json === null) return null;
  const turn = ApprovalTurn.parse(JSON.parse(row.turn_json));
  return { ...turn, isOverdue: turn.due === null || turn.due <= now };
}

export function approvalsOf(db: Db, row: CaseRow, item: ServiceItem | null, now: string): Approval[] {
  return listApprovals(db, row.case_id).map((one) => {
    const approval = ApprovalSchema.parse({
      approvalId: one.approval_id,
      act: one.act,
      state: one.state,
      askedBy: one.asked_name,
      askedAt: one.asked_at,
      decidedBy: one.decided_name,
      decidedAt: one.decided_at,
      note: one.note,
      isOutdated: false,
      turn: turnOf(one, now),
      isUnsent: one.state === 'waiting' && one.request_json !== null && one.sent_at === null,
    });
    const isLive = one.state === 'waiting' || one.state === 'granted';
    const wish = wishOf(approval.act, z.record(z.string(), z.unknown()).parse(JSON.parse(one.wish_json)));
    const isOutdated = isLive && (item === null || approvalDigest(approval.act, wish, row, item) !== one.digest);
    return { ...approval, isOutdated };
  });
}
