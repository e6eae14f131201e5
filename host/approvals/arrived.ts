import {
  decideApproval,
  findApproval,
  insertApproval,
  replaceApproval,
  untold,
  type ApprovalRow,
} from '#db/queries/approvals.ts';
import { movedSince } from '#db/queries/audit.ts';
import { ApprovalRequest, type ApprovalDecision } from '#contract/approvals.ts';
import type { Role } from '#contract/people.ts';
import type { HostContext } from '../kernel/context.ts';
import { readHall } from '../kernel/hall.ts';
import { record, type Actor } from '../kernel/record.ts';
import { caseStream } from '../kernel/streams.ts';
import { grantedText, rolesOf, rolesText } from './required.ts';

/** What the platform says somebody at another window decided. Applied once; an answer to what is not asked any more changes nothing. */
export function approvalArrived(ctx: HostContext, decision: ApprovalDecision): void {
  const { approvalId, isGranted, note, by, at, hallCode, cameNext = false } = decision;
  const row = findApproval(ctx.db, approvalId);
  if (row?.state !== 'waiting') return;
  // The platform refuses both; this store decides by itself all the same.
  const mayBe = (role: Role): boolean => rolesOf(row).includes(role) || (cameNext && role === 'administrator');
  if (by.operatorId === row.asked_by || !by.roles.some(mayBe)) {
    ctx.log.warn('approvals.notAllowed', { approvalId });
    return;
  }
  const here = readHall(ctx.db);
  // The platform takes it in the hall the station is in at that moment: it was moved between the question and this answer, or since.
  // Whom the place names next comes from wherever they are.
  const isOfItsHall = cameNext || hallCode === undefined || hallCode === here?.hallCode || hallCode === row.asked_hall;
  if (!isOfItsHall) {
    // Of no hall it was ever in the platform takes none: such an answer is none, and the question stands.
    if (movedSince(ctx.db, row.asked_at)) askAnew(ctx, row, by.name);
    else ctx.log.warn('approvals.notAllowed', { approvalId });
    return;
  }
  const actor: Actor = { username: by.username, name: by.name };
  const act = isGranted ? 'approvals.grant' : 'approvals.decline';
  record(ctx, { stream: caseStream(row.case_id), act, by: actor, detail: row.act, tells: ['station'] }, (on) => {
    decideApproval(ctx.db, {
      ...{ approvalId, state: isGranted ? 'granted' : 'declined', by: by.operatorId, name: by.name },
      ...{ at, place: 'platform', note },
    });
    const said = isGranted ? grantedText(row.act, by.name, note) : `${by.name}复核退回${note ? `：${note}` : ''}`;
    const text = cameNext ? `${said}（本厅没有别人能复核，或到期没有人复核，依次由${by.name}复核）` : said;
    on.step({ name: '复核', text });
  });
}

/** The same question once more, to the people of the hall this station is in now; it goes with the next exchange. */
function askAnew(ctx: HostContext, row: ApprovalRow, decidedBy: string): void {
  const { db } = ctx;
  const hall = readHall(db);
  const request = ApprovalRequest.parse(JSON.parse(row.request_json ?? ''));
  record(
    ctx,
    {
      ...{ stream: caseStream(row.case_id), act: 'approvals.ask', detail: row.act, tells: ['station', 'outbox'] },
      by: { username: 'station', name: ctx.station.stationName },
    },
    (on) => {
      const again = {
        ...request,
        ...{ approvalId: ctx.newId(), hallName: hall?.hallName ?? '', windowNo: ctx.station.windowNo, askedAt: on.at },
      };
      replaceApproval(db, row.approval_id);
      insertApproval(db, {
        ...row,
        ...{ approval_id: again.approvalId, asked_at: on.at, asked_hall: hall?.hallCode ?? null },
        ...{ request_json: JSON.stringify(again), sent_at: null, ...untold },
      });
      const who = rolesText(rolesOf(row));
      on.step({
        name: '请复核',
        text: `${decidedBy}的复核是在本窗口已经离开的大厅作的，不算数；已自动改请${hall?.hallName ?? '本厅'}的${who}复核，不用再请`,
      });
    },
  );
}
