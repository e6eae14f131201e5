import { z } from 'zod';
import { NewWorkNotice, WorkNotice } from '../work-notices.ts';
import { allow } from './allow.ts';

const ok = z.object({ ok: z.literal(true) });
const publishes = ['hallManager', 'hotlineSupervisor', 'administrator'] as const;

/** 必读通知, asked of the platform in the name of who is signed in. */
export const workNoticeContract = {
  list: allow('signedIn').output(z.array(WorkNotice)),
  read: allow('signedIn')
    .input(z.object({ noticeId: z.string().max(64) }))
    .output(ok),
  publish: allow(publishes)
    .input(NewWorkNotice.omit({ noticeId: true }))
    .output(ok),
  withdraw: allow(publishes)
    .input(z.object({ noticeId: z.string().max(64) }))
    .output(ok),
};
