import type { guardedBy, Opened } from '../access/guarded.ts';
import { finishSecondEntry, secondEntryFields } from '../second-entry/second-entry.ts';
import { caseView } from './view.ts';

export const secondEntryProcedures = <H extends Opened<H>>({ secondEntry }: ReturnType<typeof guardedBy<H>>) => ({
  fields: secondEntry.fields.handler(({ context: { host }, input }) => secondEntryFields(host.ctx, input.caseId)),
  finish: secondEntry.finish.handler(({ context: { host }, input }) => {
    finishSecondEntry(host.ctx, input);
    return caseView(host.ctx, input.caseId);
  }),
});
