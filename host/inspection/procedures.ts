import { z } from 'zod';
import { Finding, FindingCourse, InspectionMonth, SavedInspectionRules } from '#contract/inspection.ts';
import type { Guarded } from '../access/guard.ts';
import type { guardedBy, Opened } from '../access/guarded.ts';
import { askCentre, Ok } from '../hotline/centre.ts';

type Guard<H extends Opened<H>> = ReturnType<typeof guardedBy<H>>;

/** 电子监察 is the centre's: this workstation only asks. */
export const inspectionProcedures = <H extends Guarded & Opened<H>>({ inspection }: Guard<H>) => ({
  findings: inspection.findings.handler(({ context: { host }, input }) =>
    askCentre(host.ctx, z.array(Finding), (remote, options) => remote.inspection.findings(input, options)),
  ),
  course: inspection.course.handler(({ context: { host }, input }) =>
    askCentre(host.ctx, FindingCourse, (remote, options) => remote.inspection.course(input, options)),
  ),
  act: inspection.act.handler(({ context: { host }, input }) =>
    askCentre(host.ctx, FindingCourse, (remote, options) => remote.inspection.act(input, options)),
  ),
  rules: inspection.rules.handler(({ context: { host } }) =>
    askCentre(host.ctx, SavedInspectionRules, (remote, options) => remote.inspection.rules(undefined, options)),
  ),
  saveRules: inspection.saveRules.handler(({ context: { host }, input }) =>
    askCentre(host.ctx, SavedInspectionRules, (remote, options) => remote.inspection.saveRules(input, options)),
  ),
  look: inspection.look.handler(({ context: { host } }) =>
    askCentre(host.ctx, Ok, (remote, options) => remote.inspection.look(undefined, options)),
  ),
  month: inspection.month.handler(({ context: { host }, input }) =>
    askCentre(host.ctx, InspectionMonth, (remote, options) => remote.inspection.month(input, options)),
  ),
});
