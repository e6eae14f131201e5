import { z } from 'zod';
import {
  Finding,
  FindingActInput,
  FindingCourse,
  FindingsInput,
  InspectionMonth,
  Month,
  RulesInput,
  SavedInspectionRules,
} from '../inspection.ts';
import { allow, inspects, manages } from './allow.ts';

/** 电子监察, asked of the platform in the name of who is signed in. */
export const inspectionContract = {
  findings: allow(inspects).input(FindingsInput).output(z.array(Finding)),
  course: allow(inspects)
    .input(z.object({ findingId: z.string().max(64) }))
    .output(FindingCourse),
  /** A unit only answers; the platform refuses the rest. */
  act: allow(inspects).input(FindingActInput).output(FindingCourse),
  rules: allow(manages).output(SavedInspectionRules),
  saveRules: allow(manages).input(RulesInput).output(SavedInspectionRules),
  look: allow(manages).output(z.object({ ok: z.literal(true) })),
  month: allow(manages)
    .input(z.object({ month: Month }))
    .output(InspectionMonth),
};
