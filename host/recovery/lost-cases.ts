import { listLostCases } from '#db/queries/recalled.ts';
import type { LostCase } from '#contract/workstation/recovery.ts';
import type { HostContext } from '../kernel/context.ts';

export const lostCases = ({ db }: HostContext): LostCase[] =>
  listLostCases(db).map((row) => ({
    caseId: row.case_id,
    projectNo: row.project_no,
    taskName: row.task_name,
    applicantName: row.applicant_name,
    acceptTime: row.accept_time,
    foundAt: row.found_at,
  }));
