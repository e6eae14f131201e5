import { z } from 'zod';
import { CaseView } from '../cases.ts';
import { allow, windowWork } from './allow.ts';

const caseId = z.string().min(8).max(64);

/** Papers that stay at the window for a while. */
export const custodyContract = {
  /** Keeps these papers under one code and prints the slip that lies with them. */
  keep: allow(windowWork)
    .input(z.object({ caseId, materialIds: z.array(z.string().max(50)).min(1).max(100) }))
    .output(CaseView),
  /** They go: to the department or back to the applicant, into the hands of somebody named. */
  end: allow(windowWork)
    .input(
      z.object({
        caseId,
        code: z.string().max(20),
        state: z.enum(['handedOver', 'returned']),
        to: z.string().trim().min(1).max(60),
      }),
    )
    .output(CaseView),
};
