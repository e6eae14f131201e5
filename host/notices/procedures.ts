import { z } from 'zod';
import { WorkNotice } from '#contract/work-notices.ts';
import type { Guarded } from '../access/guard.ts';
import type { guardedBy, Opened } from '../access/guarded.ts';
import { askCentre, Ok } from '../hotline/centre.ts';

type Guard<H extends Opened<H>> = ReturnType<typeof guardedBy<H>>;

/** 必读通知 lie at the platform; who reads here is on record there. */
export const workNoticeProcedures = <H extends Guarded & Opened<H>>({ workNotices }: Guard<H>) => ({
  list: workNotices.list.handler(({ context: { host } }) =>
    askCentre(host.ctx, z.array(WorkNotice), (remote, options) => remote.workNotices.list(undefined, options)),
  ),
  read: workNotices.read.handler(({ context: { host }, input }) =>
    askCentre(host.ctx, Ok, (remote, options) => remote.workNotices.read(input, options)),
  ),
  publish: workNotices.publish.handler(({ context: { host }, input }) => {
    const notice = { noticeId: host.ctx.newId(), ...input };
    return askCentre(host.ctx, Ok, (remote, options) => remote.workNotices.publish(notice, options));
  }),
  withdraw: workNotices.withdraw.handler(({ context: { host }, input }) =>
    askCentre(host.ctx, Ok, (remote, options) => remote.workNotices.withdraw(input, options)),
  ),
});
