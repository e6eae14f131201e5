import type { guardedBy, Opened } from '../access/guarded.ts';
import { endCustody, keepPapers } from '../custody/custody.ts';
import { caseView } from './view.ts';

export const custodyProcedures = <H extends Opened<H>>({ custody }: ReturnType<typeof guardedBy<H>>) => ({
  keep: custody.keep.handler(({ context: { host }, input }) => {
    keepPapers(host.ctx, input);
    return caseView(host.ctx, input.caseId);
  }),
  end: custody.end.handler(({ context: { host }, input }) => {
    endCustody(host.ctx, input);
    return caseView(host.ctx, input.caseId);
  }),
});
