import { findCase, findCaseByNumber, hasEvent, setState, type CaseRow } from '#db/queries/cases.ts';
import { setOutcome } from '#db/queries/decisions.ts';
import { isAcceptAcked } from '#db/queries/recalled.ts';
import { finishedStates, isDoneState, stateName } from '#contract/case-states.ts';
import type { CaseOutcome } from '#contract/decisions.ts';
import type { DepartmentEvent } from '#contract/platform/exchange.ts';
import { dueAfter } from '../calendar/due-dates.ts';
import { openSpecial } from '../cases/course.ts';
import { storedDraft, storedItem } from '../cases/stored.ts';
import type { LetterSubject } from '../documents/make-letter.ts';
import { chinaDate } from '../kernel/clock.ts';
import { followGroup } from '../things/group.ts';
import type { HostContext } from '../kernel/context.ts';
import { readHall } from '../kernel/hall.ts';
import { record, type Recording } from '../kernel/record.ts';
import { caseStream } from '../kernel/streams.ts';
import { deliverWithinDays } from './after-acceptance.ts';
import { beginSpecial, finishSpecial, freshRow } from './special.ts';

/** What a department did with a case of this station: its step, special procedure or result goes onto the timeline and moves the clock. */
export function departmentEvent(ctx: HostContext, event: DepartmentEvent): void {
  const row = caseOf(ctx, event);
  if (!row) {
    ctx.log.warn('event.unknownCase', { projectNo: event.projectNo });
    return;
  }
  if (hasEvent(ctx.db, event.eventId)) return;
  const by = { username: 'department', name: event.handler };
  record(ctx, { stream: caseStream(row.case_id), at: event.at, by, tells: ['station'] }, (on) => {
    const told = apply(ctx, on, row, event);
    if (isDoneState(event.state)) followGroup(ctx, row.case_id);
    on.step({
      name: event.stepName,
      text: [`${event.orgName} ${event.stepName}：${event.opinion}`, ...told].join('。'),
      operator: event.handler,
      eventId: event.eventId,
    });
  });
}

/** A platform from before that names the number alone means the case it holds under it, not one that waits here with the same number. */
function caseOf(ctx: HostContext, event: DepartmentEvent): CaseRow | null {
  if (event.caseId !== undefined) return findCase(ctx.db, event.caseId);
  const found = findCaseByNumber(ctx.db, event.projectNo);
  return found && isAcceptAcked(ctx.db, found.case_id) ? found : null;
}

/** Returns what it did to dates and state, in sentences. */
function apply(ctx: HostContext, on: Recording, row: CaseRow, event: DepartmentEvent): string[] {
  // What is over stays over: the department learns of a withdrawal or a delivery by its own way, and what it still says is kept.
  if (finishedStates.some((state) => state === row.state)) return [`办件已是“${stateName(row.state)}”，状态没有变`];
  const subject = subjectOfCase(ctx, row, event);
  if (!subject) {
    setState(ctx.db, row.case_id, event.state, event.at);
    return [];
  }
  const told: string[] = [];
  const isOver = event.state !== 'SUSPENDED' && openSpecial(ctx.db, row.case_id) !== null;
  if (isOver) told.push(finishSpecial(ctx, on, row, subject, event.opinion));
  const now = freshRow(ctx, row);
  if (event.state === 'SUSPENDED' || event.special?.kind === 'extension') {
    const { name = event.stepName, reason = event.opinion, limit = null, limitUnit = null } = event.special ?? {};
    const kind = event.state === 'SUSPENDED' ? 'pause' : 'extension';
    told.push(
      beginSpecial(ctx, on, now, subject, {
        kind,
        name,
        reason: reason || name,
        orgName: event.orgName,
        limit,
        limitUnit,
      }),
    );
  }
  if (isDoneState(event.state)) told.push(finish(ctx, now, event));
  else if (event.state !== 'SUSPENDED') setState(ctx.db, row.case_id, event.state, event.at);
  return told;
}

function finish(ctx: HostContext, row: CaseRow, event: DepartmentEvent): string {
  const isRefused = event.state === 'DONE_REFUSED';
  const outcome: CaseOutcome = {
    resultType: isRefused ? 'refused' : event.result?.certNo ? 'granted' : 'plain',
    resultName:
      event.result?.resultName ?? (isRefused ? '不予许可决定书' : (storedItem(ctx.db, row)?.resultName ?? '')),
    certNo: event.result?.certNo ?? '',
    certValidity: event.result?.certValidity ?? '',
    explain: event.opinion,
    issuer: event.orgName,
    handler: event.handler,
    at: event.at,
  };
  const deliverBy = dueAfter(ctx.db, chinaDate(event.at), deliverWithinDays, 'workingDay').due;
  setOutcome(ctx.db, {
    caseId: row.case_id,
    state: event.state,
    outcomeJson: JSON.stringify(outcome),
    deliverBy,
    at: event.at,
  });
  return `结果“${outcome.resultName || '办结'}”应在 ${deliverBy} 前送达`;
}

function subjectOfCase(ctx: HostContext, row: CaseRow, event: DepartmentEvent): LetterSubject | null {
  const item = storedItem(ctx.db, row);
  const hall = readHall(ctx.db);
  if (!item || !hall) return null;
  return {
    caseId: row.case_id,
    projectNo: row.project_no,
    draft: storedDraft(row),
    item,
    hall,
    windowNo: ctx.station.windowNo,
    operatorName: event.handler,
  };
}
