import { z } from 'zod';
import { IsoDate, IsoInstant } from './times.ts';

export const reworkStates = ['toVerify', 'fixing', 'appealed', 'answered', 'closed'] as const;
export const ReworkState = z.enum(reworkStates);
export type ReworkState = z.infer<typeof ReworkState>;

export const reworkCauses = [
  'attitude',
  'waiting',
  'materials',
  'procedure',
  'result',
  'environment',
  'other',
] as const;
export const visitResults = ['satisfied', 'notSatisfied', 'notReached'] as const;

/** What the manager does about a bad rating, one step after the other. */
export const ReworkAct = z.discriminatedUnion('act', [
  /** 核实: whether it is true, and what lies behind it. */
  z.object({
    act: z.literal('verify'),
    isTrue: z.boolean(),
    cause: z.enum(reworkCauses),
    note: z.string().trim().min(2).max(500),
  }),
  /** 反馈: what was done, or why nothing is to be done, as told to whoever rated. */
  z.object({ act: z.literal('answer'), note: z.string().trim().min(4).max(1000) }),
  /** 回访: how the answer was taken; with it the task is over. */
  z.object({ act: z.literal('close'), visit: z.enum(visitResults), note: z.string().trim().max(500).default('') }),
  /** 申诉: why the rating should not count against who served; once, before the day of the answer. */
  z.object({ act: z.literal('appeal'), reason: z.string().trim().min(10).max(1000) }),
  /** Decided by somebody else. Upheld, the task is over; else it goes on where it was. */
  z.object({ act: z.literal('decide'), isUpheld: z.boolean(), note: z.string().trim().min(4).max(500) }),
]);
export type ReworkAct = z.infer<typeof ReworkAct>;

/** The rating itself stands as it was given, whatever is decided: both are shown. */
export const ReworkAppeal = z.object({
  by: z.string(),
  at: IsoInstant,
  reason: z.string(),
  /** Null: not decided yet. */
  isUpheld: z.boolean().nullable(),
  /** Last day to decide; null: made before it was kept. */
  due: IsoDate.nullable().default(null),
  decidedBy: z.string().nullable(),
  decidedAt: IsoInstant.nullable(),
  note: z.string(),
});
export type ReworkAppeal = z.infer<typeof ReworkAppeal>;

/** 差评整改: one bad rating that somebody has to answer for. */
export const Rework = z.object({
  reworkId: z.string(),
  projectNo: z.string().nullable(),
  taskName: z.string(),
  windowNo: z.string(),
  /** Whoever served; never decides about their own. */
  servedBy: z.string(),
  /** 1 非常不满意, 2 不满意 */
  level: z.number().int(),
  detail: z.array(z.string()),
  writing: z.string(),
  ratedAt: IsoInstant,
  /** Last day for the answer, on the working-day calendar; 暂定 where a year nobody has published is in it. */
  due: IsoDate,
  isProvisional: z.boolean(),
  isOverdue: z.boolean(),
  state: ReworkState,
  appeal: ReworkAppeal.nullable().default(null),
  /** Why no appeal can be made now, in words; null: one can. */
  appealObstacle: z.string().nullable().default('中心平台还没有升级'),
  /** Whose turn it is to decide an appeal, in words, and until when; null: none waits. */
  decider: z.object({ who: z.string(), due: IsoDate.nullable() }).nullable().default(null),
  /** An appeal of this rating is to be decided, and whoever asks may do it. */
  mayDecide: z.boolean().default(false),
  steps: z.array(z.object({ at: IsoInstant, by: z.string(), text: z.string() })),
});
export type Rework = z.infer<typeof Rework>;
