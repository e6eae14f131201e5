import { z } from 'zod';
import { caseStates } from './case-states.ts';
import { IsoDate } from './times.ts';

/** 一件事: several items of several departments, applied for once. */
export const ServiceThing = z
  .object({
    thingCode: z.string().min(1).max(36),
    thingName: z.string().min(1).max(100),
    thingVersion: z.number().int().min(1),
    thingState: z.enum(['active', 'suspended']),
    /** Whose list it stands on; `local`: a special of this place. */
    listLevel: z.enum(['national', 'province', 'city', 'local']),
    /** The list's yearly batch, in words; empty for a local special. */
    batch: z.string().max(50).default(''),
    /** Answers for the whole; each assistant for its items. */
    leadDept: z.string().min(1).max(100),
    assistDepts: z.array(z.string().max(100)).max(20).default([]),
    items: z
      .array(z.object({ taskCode: z.string().min(1).max(36), isLead: z.boolean().default(false) }))
      .min(2)
      .max(10),
    /** Asked once: what each item calls the field. Fields of the same declared meaning need not stand here. */
    shared: z
      .array(z.object({ title: z.string().max(100), fields: z.record(z.string().max(36), z.string().max(100)) }))
      .max(100)
      .default([]),
  })
  .refine((one) => one.items.filter((item) => item.isLead).length === 1, {
    path: ['items'],
    message: '牵头的事项应当正好一个',
  })
  .refine((one) => new Set(one.items.map((item) => item.taskCode)).size === one.items.length, {
    path: ['items'],
    message: '同一事项写了两次',
  });
export type ServiceThing = z.infer<typeof ServiceThing>;

/** What an accepted case says of the acceptance it is part of. */
export const GroupRef = z.object({
  groupNo: z.string().min(1).max(60),
  thingCode: z.string().max(36),
  thingName: z.string().max(100),
  isLead: z.boolean(),
  size: z.number().int().min(2).max(10),
});
export type GroupRef = z.infer<typeof GroupRef>;

export const GroupMember = z.object({
  caseId: z.string(),
  taskCode: z.string(),
  taskName: z.string(),
  deptName: z.string(),
  isLead: z.boolean(),
  state: z.enum(caseStates),
  projectNo: z.string().nullable(),
  promiseDue: IsoDate.nullable(),
  /** What still stands in the way of its acceptance. */
  missing: z.number().int(),
});
export type GroupMember = z.infer<typeof GroupMember>;

/** One acceptance of several departments; its own state follows from its cases'. */
export const CaseGroup = z.object({
  groupId: z.string(),
  groupNo: z.string().nullable(),
  thingName: z.string(),
  listLevel: z.enum(['national', 'province', 'city', 'local']),
  batch: z.string(),
  leadDept: z.string(),
  state: z.enum(['draft', 'open', 'partly', 'done']),
  /** The last of the promised days. */
  due: IsoDate.nullable(),
  members: z.array(GroupMember),
});
export type CaseGroup = z.infer<typeof CaseGroup>;
