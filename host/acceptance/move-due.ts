import { setDue, type CaseRow } from '#db/queries/cases.ts';
import { findNewest } from '#db/queries/outbox.ts';
import type { ServiceItem } from '#contract/catalogue.ts';
import { AcceptRow } from '#contract/platform/reports.ts';
import { dueDates, type DueDates } from '../calendar/due-dates.ts';
import { pauseOf } from '../cases/course.ts';
import { chinaDate } from '../kernel/clock.ts';
import type { HostContext } from '../kernel/context.ts';
import type { Recording } from '../kernel/record.ts';

type Deps = Pick<HostContext, 'db' | 'log'>;

/** Due dates an accepted case has by the calendar and the special procedures known now. */
export const dueNow = ({ db }: Pick<HostContext, 'db'>, row: CaseRow, item: ServiceItem): DueDates =>
  dueDates(db, item, chinaDate(row.accept_time ?? ''), pauseOf(db, row.case_id));

export const isSameDue = (row: CaseRow, due: DueDates): boolean =>
  due.promiseDue === row.promise_due &&
  due.statutoryDue === row.statutory_due &&
  due.dueCalendar === (row.due_calendar ?? 'official');

/** Keeps new due dates and reports the acceptance with them: it replaces what the platform and the applicant's query page show. */
export function moveDue(ctx: Deps, on: Recording, row: CaseRow, due: DueDates): void {
  setDue(ctx.db, { caseId: row.case_id, ...due, at: on.at });
  const newest = findNewest(ctx.db, row.case_id, 'accept');
  const sent = newest && AcceptRow.safeParse(JSON.parse(newest.row_json)).data;
  if (!sent) {
    ctx.log.warn('calendar.notReported', { caseId: row.case_id });
    return;
  }
  on.report({
    class: 'accept',
    projectNo: sent.projectNo,
    seq: sent.seq,
    dataVersion: sent.dataVersion + 1,
    payload: {
      ...sent.payload,
      promiseTime: due.promiseDue,
      statutoryTime: due.statutoryDue,
      dueCalendar: due.dueCalendar,
    },
  });
}

/** `承诺办结由 2026-03-30 改为 2026-04-14；法定办结 …，日期没有变` */
export function movedText(row: CaseRow, due: DueDates): string {
  const was = row.due_calendar === 'provisional' ? '（暂定）' : '';
  const is = due.dueCalendar === 'provisional' ? '（暂定）' : '';
  const of = (name: string, from: string | null, to: string): string =>
    from === to ? `${name} ${to}${is}，日期没有变` : `${name}由 ${from}${was} 改为 ${to}${is}`;
  return `${of('承诺办结', row.promise_due, due.promiseDue)}；${of('法定办结', row.statutory_due, due.statutoryDue)}`;
}
