import type { z } from 'zod';
import type { CaseListRow } from '#db/queries/cases.ts';
import { CaseState, type CaseSummary } from '#contract/cases.ts';
import { DueCalendar } from '#contract/catalogue.ts';
import { isDoneState, isOpenState } from '#contract/case-states.ts';
import type { Deadline } from '#contract/decisions.ts';
import { maskCertNo } from '#contract/codes/index.ts';
import { calendarBetween, daysLeft } from '../calendar/due-dates.ts';
import { dayBefore } from '../calendar/working-days.ts';
import { chinaDate } from '../kernel/clock.ts';
import type { CaseDeps } from './facts.ts';

/** One line of a list of cases. */
export function caseSummary({ db, time }: CaseDeps, row: CaseListRow): z.infer<typeof CaseSummary> {
  const today = chinaDate(time.now());
  return {
    caseId: row.case_id,
    projectNo: row.project_no,
    state: CaseState.parse(row.state),
    taskName: row.task_name,
    applicantName: row.applicant_name,
    applicantCertNo: maskCertNo(row.applicant_cert),
    updatedAt: row.updated_at,
    acceptTime: row.accept_time,
    promiseDue: row.promise_due,
    dueCalendar: row.promise_due === null ? null : DueCalendar.parse(row.due_calendar ?? 'official'),
    daysLeft: row.promise_due && isOpenState(row.state) ? daysLeft(db, countedFrom(row, today), row.promise_due) : null,
    isSuspended: row.suspended_from !== null,
    deadline: deadlineOf(db, row, today),
    syncState: row.attention > 0 ? 'attention' : row.waiting > 0 ? 'pending' : row.acked > 0 ? 'synced' : 'none',
    printState: (row.print_state ?? 'none') as z.infer<typeof CaseSummary>['printState'],
    operatorName: row.operator_name,
  };
}

/** While a special procedure is open the days left are those of the day before it began. */
const countedFrom = (row: CaseListRow, today: string): string =>
  row.suspended_from === null ? today : dayBefore(row.suspended_from);

function deadlineOf(db: CaseDeps['db'], row: CaseListRow, today: string): Deadline | null {
  const of = (kind: Deadline['kind'], due: string | null): Deadline | null =>
    due === null
      ? null
      : {
          kind,
          due,
          daysLeft: daysLeft(db, today, due),
          calendar: calendarBetween(db, due < today ? due : today, due) === 'official' ? 'official' : 'provisional',
        };
  if (row.state === 'RECEIVED') return of('decide', row.decide_by);
  if (row.state === 'CORRECTION') return of('correct', row.correct_by);
  return isDoneState(row.state) ? of('deliver', row.deliver_by) : null;
}
