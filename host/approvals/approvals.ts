import { z } from 'zod';
import { decideApproval, insertApproval, replaceApprovals, untold, type ApprovalRow } from '#db/queries/approvals.ts';
import { findCase, type CaseRow } from '#db/queries/cases.ts';
import { ApprovalRequest, WaitingApproval, type ApprovalWish } from '#contract/approvals.ts';
import { actsIn, isEditableState, stateName, windowActNames } from '#contract/case-states.ts';
import type { ServiceItem } from '#contract/catalogue.ts';
import { coverCertNo } from '#contract/codes/mask.ts';
import type { ApprovableAct } from '#contract/decision-names.ts';
import { ExpectedError } from '#contract/errors.ts';
import type { Operator, Role } from '#contract/people.ts';
import { applicantIdentity } from '../cases/applicant.ts';
import { caseFacts } from '../cases/facts.ts';
import { storedDraft } from '../cases/stored.ts';
import type { HostContext } from '../kernel/context.ts';
import { ownToken } from '../kernel/own-token.ts';
import { readHall } from '../kernel/hall.ts';
import { record } from '../kernel/record.ts';
import { caseStream } from '../kernel/streams.ts';
import { grantedText, rolesText } from './required.ts';
import { isRefusal, sendApproval } from './sending.ts';
import { approvalDigest, wishLines, wishOf } from './wish.ts';

export interface Asked {
  caseId: string;
  version: number;
  act: ApprovableAct;
  wish: ApprovalWish;
}

interface Opened {
  row: CaseRow;
  item: ServiceItem;
  roles: Role[];
  operator: Operator;
}

/**
 * The second person signs in on this window, for this one act.
 *
 * @throws ExpectedError APPROVAL_SAME_PERSON | APPROVAL_ROLE | AUTH_BAD_CREDENTIALS and what else signing in throws
 */
export async function grantHere(
  ctx: HostContext,
  input: Asked & { username: string; password: string; note: string },
): Promise<void> {
  const { roles } = opened(ctx, input);
  const second = await ctx.session.identify(input.username, input.password);
  // Looked at again: the case may have been changed, and the clerk another, while the password was checked.
  const now = opened(ctx, input);
  requireOther(second, now.operator, roles);
  record(ctx, { stream: caseStream(input.caseId), act: 'approvals.grant', by: second, detail: input.act }, (on) => {
    const row = put(ctx, input, now, on.at);
    decideApproval(ctx.db, {
      ...{ approvalId: row.approval_id, state: 'granted', by: second.operatorId, name: second.name },
      ...{ at: on.at, place: 'here', note: input.note },
    });
    on.step({ name: '复核', text: grantedText(input.act, second.name, input.note) });
  });
}

/**
 * Puts it before others at their own windows; the answer comes with the feed. While the platform is away it waits here and goes out by
 * itself, once.
 *
 * @throws ExpectedError CASE_NOT_FOUND | CASE_STATE | DRAFT_CHANGED | DRAFT_OF_OTHER | what the platform refuses it for
 */
export async function askForApproval(ctx: HostContext, input: Asked): Promise<void> {
  const found = opened(ctx, input);
  const row = record(
    ctx,
    { stream: caseStream(input.caseId), act: 'approvals.ask', detail: input.act },
    (on): ApprovalRow => {
      const made = put(ctx, input, found, on.at, true);
      on.step({ name: '请复核', text: `请${rolesText(found.roles)}复核：${windowActNames[input.act]}` });
      return made;
    },
  );
  try {
    await sendApproval(ctx, row, await ctx.access.token());
  } catch (error) {
    // Not refused, only not there or not let in: it is stored, and goes with the next exchange.
    if (!(error instanceof ExpectedError) || isRefusal(error)) throw error;
  }
}

/** What waits for whoever is signed in. @throws ExpectedError PLATFORM_UNREACHABLE also when signed in without the platform */
export async function waitingForMe(ctx: HostContext): Promise<WaitingApproval[]> {
  return await ctx.platform.ask(z.array(WaitingApproval), ownToken(ctx), (remote, options) =>
    remote.approvals.list(undefined, options),
  );
}

export async function decideForOther(
  ctx: HostContext,
  input: { approvalId: string; isGranted: boolean; note: string },
): Promise<void> {
  await ctx.platform.ask(z.object({ ok: z.literal(true) }), ownToken(ctx), (remote, options) =>
    remote.approvals.decide(input, options),
  );
}

function opened(ctx: HostContext, { caseId, version, act }: Asked): Opened {
  const operator = ctx.session.operator();
  const row = findCase(ctx.db, caseId);
  if (!row) throw new ExpectedError('CASE_NOT_FOUND');
  if (!actsIn(row.state).includes(act)) throw new ExpectedError('CASE_STATE', { state: stateName(row.state) });
  if (row.version !== version) throw new ExpectedError('DRAFT_CHANGED');
  if (isEditableState(row.state) && row.operator_id !== operator.operatorId)
    throw new ExpectedError('DRAFT_OF_OTHER', { name: row.operator_name });
  const { item } = caseFacts(ctx, row, storedDraft(row));
  if (!item?.approval?.acts.includes(act)) throw new ExpectedError('INPUT_INVALID');
  return { row, item, roles: item.approval.roles, operator };
}

function requireOther(second: Operator, operator: Operator, roles: readonly Role[]): void {
  if (second.operatorId === operator.operatorId) throw new ExpectedError('APPROVAL_SAME_PERSON');
  if (!second.roles.some((role) => roles.includes(role)))
    throw new ExpectedError('APPROVAL_ROLE', { name: second.name, roles: rolesText(roles) });
}

function put(
  ctx: HostContext,
  { caseId, act, wish: said }: Asked,
  found: Opened,
  at: string,
  isForOthers = false,
): ApprovalRow {
  const { row, item, roles, operator } = found;
  const wish = wishOf(act, said);
  const asked: ApprovalRow = {
    approval_id: ctx.newId(),
    case_id: caseId,
    act,
    digest: approvalDigest(act, wish, row, item),
    wish_json: JSON.stringify(wish),
    roles_json: JSON.stringify(roles),
    state: 'waiting',
    asked_by: operator.operatorId,
    asked_name: operator.name,
    asked_at: at,
    decided_by: null,
    decided_name: null,
    decided_at: null,
    place: null,
    note: '',
    request_json: null,
    sent_at: null,
    asked_hall: readHall(ctx.db)?.hallCode ?? null,
    ...untold,
  };
  if (isForOthers) asked.request_json = JSON.stringify(requestOf(ctx, asked, found));
  replaceApprovals(ctx.db, caseId, act);
  insertApproval(ctx.db, asked);
  return asked;
}

function requestOf(ctx: HostContext, asked: ApprovalRow, { row, item, roles, operator }: Opened): ApprovalRequest {
  const draft = storedDraft(row);
  const who = applicantIdentity(draft.applicant);
  const act = ApprovalRequest.shape.act.parse(asked.act);
  const wish = wishOf(act, z.record(z.string(), z.unknown()).parse(JSON.parse(asked.wish_json)));
  const collected = draft.materials.filter((one) => one.isCollected).map((one) => one.materialId);
  const materials = item.materials.map(
    ({ materialId, materialName }) => `${materialName}${collected.includes(materialId) ? '' : '（未收）'}`,
  );
  return {
    approvalId: asked.approval_id,
    caseId: asked.case_id,
    act,
    roles,
    askedBy: operator.operatorId,
    askedName: operator.name,
    hallName: readHall(ctx.db)?.hallName ?? '',
    windowNo: ctx.station.windowNo,
    taskName: item.taskName,
    applicant: `${who.name}　${coverCertNo(who.certNo)}`.slice(0, 200),
    lines: [...wishLines(act, wish), ['材料', materials.join('、').slice(0, 1000) || '没有']],
    askedAt: asked.asked_at,
  };
}
