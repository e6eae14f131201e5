import type { z } from 'zod';
import type { CaseListRow } from '#db/queries/cases.ts';
import { CaseState, type CaseSummary } from '#contract/cases.ts';
import { DueCalendar } from '#contract/catalogue.ts';
import { isOpenState } from '#contract/case-states.ts';
import { maskCertNo } from '#contract/codes/index.ts';
import { daysLeft } from '../calendar/due-dates.ts';
import { chinaDate } from '../kernel/clock.ts';
import type { CaseDeps } from './facts.ts';

/** One line of a list of cases. */
export function caseSummary({ db, time }: CaseDeps, row: CaseListRow): z.infer<typeof CaseSummary> {
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
    daysLeft: row.promise_due && isOpenState(row.state) ? daysLeft(db, chinaDate(time.now()), row.promise_due) : null,
    syncState: row.attention > 0 ? 'attention' : row.waiting > 0 ? 'pending' : row.acked > 0 ? 'synced' : 'none',
    printState: (row.print_state ?? 'none') as z.infer<typeof CaseSummary>['printState'],
    operatorName: row.operator_name,
  };
}
