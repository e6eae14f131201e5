import { z } from 'zod';
import { Role } from './people.ts';
import { IsoDate, IsoInstant } from './times.ts';

/** 必读通知 as somebody it is for sees it. */
export const WorkNotice = z.object({
  noticeId: z.string(),
  title: z.string(),
  body: z.string(),
  roles: z.array(Role),
  publishedBy: z.string(),
  publishedAt: IsoInstant,
  untilDay: IsoDate.nullable(),
  isWithdrawn: z.boolean(),
  /** Null: not read by who asks. */
  readAt: IsoInstant.nullable(),
  /** Whether it is for who asks; a publisher also sees those for others. */
  isMine: z.boolean(),
  /** For who publishes: how many of those it is for have read it; null for everybody else. */
  readers: z.object({ read: z.number().int(), of: z.number().int(), missing: z.array(z.string()) }).nullable(),
});
export type WorkNotice = z.infer<typeof WorkNotice>;

export const NewWorkNotice = z.object({
  /** The same again is the same notice. */
  noticeId: z.string().min(8).max(64),
  title: z.string().trim().min(2).max(60),
  body: z.string().trim().min(2).max(4000),
  roles: z.array(Role).min(1),
  untilDay: IsoDate.nullable(),
});
export type NewWorkNotice = z.infer<typeof NewWorkNotice>;
