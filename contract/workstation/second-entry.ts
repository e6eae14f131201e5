import { z } from 'zod';
import { CaseView } from '../cases.ts';
import { SecondEntryField } from '../second-entry.ts';
import { allow, windowWork } from './allow.ts';

const caseId = z.string().min(8).max(64);

export const secondEntryContract = {
  /** What is to be typed, whole: recorded, for it leaves this workstation by the clipboard. */
  fields: allow(windowWork).input(z.object({ caseId })).output(z.array(SecondEntryField)),
  /** The number the other system gave, and how long it took. */
  finish: allow(windowWork)
    .input(
      z.object({
        caseId,
        number: z.string().trim().min(1).max(50),
        seconds: z.number().int().min(0).max(86_400),
      }),
    )
    .output(CaseView),
};
