import { findCase, setState, type CaseRow } from '#db/queries/cases.ts';
import { endSpecial as markEnded, insertSpecial } from '#db/queries/decisions.ts';
import type { SpecialProcedure } from '#contract/decisions.ts';
import { ExpectedError } from '#contract/errors.ts';
import { limitText } from '../catalogue/items.ts';
import { calendarOf } from '../calendar/stored-calendar.ts';
import { openSpecial } from '../cases/course.ts';
import { extensionLetter, specialLetter } from '../documents/letters.ts';
import { hasNumber, makeLetter, type LetterSubject } from '../documents/make-letter.ts';
import { chinaDate } from '../kernel/clock.ts';
import type { HostContext } from '../kernel/context.ts';
import { record, type Recording } from '../kernel/record.ts';
import { caseStream } from '../kernel/streams.ts';
import { dueNow, isSameDue, movedText, moveDue } from './move-due.ts';
import { openCase, tellStep, type ActInput } from './opened.ts';

export type SpecialWish = Pick<SpecialProcedure, 'kind' | 'name' | 'reason' | 'orgName' | 'limit' | 'limitUnit'>;

export function startSpecial(ctx: HostContext, input: ActInput & { special: SpecialWish }): void {
  const opened = openCase(ctx, input, 'startSpecial');
  const { special } = input;
  if (special.kind === 'extension' && !hasNumber(ctx.db, opened.item, 'EXTEND'))
    throw new ExpectedError('PAPER_NUMBERS_EMPTY', { paper: '延长办理期限通知书' });
  record(ctx, { stream: caseStream(input.caseId), act: 'acceptance.startSpecial', tells: ['station'] }, (on) => {
    const text = beginSpecial(ctx, on, opened.row, opened.subject, special);
    tellStep(on, opened.subject, {
      name: special.name,
      text,
      action: '特别程序',
      opinion: special.reason,
      seq: on.seq(),
    });
    on.note(special.kind);
  });
}

/** The clock goes on, and both dates move by the working days it stood still. */
export function endSpecial(ctx: HostContext, input: ActInput & { result: string }): void {
  const { row, subject } = openCase(ctx, input, 'endSpecial');
  record(ctx, { stream: caseStream(input.caseId), act: 'acceptance.endSpecial', tells: ['station'] }, (on) => {
    const text = finishSpecial(ctx, on, row, subject, input.result);
    tellStep(on, subject, {
      name: '特别程序结束',
      text,
      action: '特别程序',
      opinion: input.result || text,
      seq: on.seq(),
    });
  });
}

/**
 * Inside the transaction of whoever says so: a clerk at the window, or the department by an event.
 * Returns the sentence that tells what it does to the clock.
 */
export function beginSpecial(
  ctx: HostContext,
  on: Recording,
  row: CaseRow,
  subject: LetterSubject,
  special: SpecialWish,
): string {
  const startedOn = chinaDate(on.at);
  const isPause = special.kind === 'pause';
  const number = on.seq();
  insertSpecial(ctx.db, {
    case_id: row.case_id,
    special_no: number,
    kind: special.kind,
    name: special.name,
    reason: special.reason,
    org_name: special.orgName,
    handler: on.by.name,
    started_at: on.at,
    started_on: startedOn,
    ended_on: isPause ? null : startedOn,
    days_limit: special.limit,
    limit_unit: special.limitUnit,
  });
  if (isPause) setState(ctx.db, row.case_id, 'SUSPENDED', on.at);
  reportSpecial(on, subject, number, special, { startedAt: on.at, endedAt: isPause ? null : on.at, result: null });
  const limit =
    special.limit === null ? '以承办机构通知为准' : limitText(special.limit, special.limitUnit ?? 'workingDay');
  if (isPause) {
    const facts = { ...special, startedOn, limit };
    if (hasNumber(ctx.db, subject.item, 'SPECIAL'))
      makeLetter(ctx, on, subject, 'SPECIAL', (known) => specialLetter(known, facts));
    else ctx.log.warn('documents.noNumber', { kind: 'SPECIAL' });
    return `${special.name}开始，自 ${startedOn} 起暂停计时，预计${limit}，结束后承诺办结和法定办结日期顺延。理由：${special.reason}`;
  }
  const due = dueNow(ctx, row, subject.item);
  moveDue(ctx, on, row, due);
  const facts = { reason: special.reason, limit, before: row.statutory_due ?? '', ...due };
  if (hasNumber(ctx.db, subject.item, 'EXTEND'))
    makeLetter(ctx, on, subject, 'EXTEND', (known) => extensionLetter(known, facts));
  return `延长办理期限 ${limit}：${movedText(row, due)}。理由：${special.reason}`;
}

/** Returns the sentence that tells how far the dates moved. */
export function finishSpecial(
  ctx: HostContext,
  on: Recording,
  row: CaseRow,
  subject: LetterSubject,
  result: string,
): string {
  const open = openSpecial(ctx.db, row.case_id);
  if (!open) return '特别程序结束';
  // An end that is told with an earlier clock than the start is a day of its own, never a day less.
  const endedOn = chinaDate(on.at) < open.started_on ? open.started_on : chinaDate(on.at);
  markEnded(ctx.db, row.case_id, open.special_no, endedOn);
  setState(ctx.db, row.case_id, 'IN_REVIEW', on.at);
  const special: SpecialWish = {
    kind: 'pause',
    name: open.name,
    reason: open.reason,
    orgName: open.org_name,
    limit: open.days_limit,
    limitUnit: open.limit_unit === 'naturalDay' ? 'naturalDay' : open.limit_unit === null ? null : 'workingDay',
  };
  reportSpecial(on, subject, open.special_no, special, { startedAt: open.started_at, endedAt: on.at, result });
  const days = calendarOf(ctx.db).countSuspendedDays([{ from: open.started_on, to: endedOn }]);
  const due = dueNow(ctx, row, subject.item);
  if (!isSameDue(row, due)) moveDue(ctx, on, row, due);
  return `${open.name}结束（${open.started_on} 至 ${endedOn}），暂停 ${days} 个工作日不计入期限：${movedText(row, due)}`;
}

function reportSpecial(
  on: Recording,
  { projectNo, item }: LetterSubject,
  seq: number,
  special: SpecialWish,
  at: { startedAt: string; endedAt: string | null; result: string | null },
): void {
  on.report({
    class: 'special',
    projectNo,
    seq,
    payload: {
      projectNo,
      seq,
      specialType: special.kind === 'extension' ? '1' : '2',
      specialName: special.name,
      startTime: at.startedAt,
      endTime: at.endedAt,
      reason: special.reason,
      proposer: on.by.name.slice(0, 30),
      approver: null,
      limit: special.limit,
      limitUnit: special.limitUnit,
      result: at.result,
      opinion: at.result,
      orgName: special.orgName,
      orgCode: item.deptCode,
      handler: on.by.name.slice(0, 30),
    },
  });
}

/** The row as it is after what was written so far. */
export const freshRow = (ctx: HostContext, row: CaseRow): CaseRow => findCase(ctx.db, row.case_id) ?? row;
