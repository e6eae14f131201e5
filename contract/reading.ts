import { z } from 'zod';
import { Failure } from './errors.ts';

/** What can be read off an identity card or a business licence. */
export const readFields = [
  'name',
  'certNo',
  'address',
  'certAuthority',
  'certValidTo',
  'entityName',
  'creditCode',
  'legalPerson',
  'entityAddress',
] as const;
export type ReadField = (typeof readFields)[number];

export const readFieldNames: Record<ReadField, string> = {
  name: '姓名',
  certNo: '公民身份号码',
  address: '住址',
  certAuthority: '签发机关',
  certValidTo: '有效期至',
  entityName: '名称',
  creditCode: '统一社会信用代码',
  legalPerson: '法定代表人（经营者）',
  entityAddress: '住所（经营场所）',
};

/** Where on a page: shares of its width and height. */
export const ReadPlace = z.object({
  pageId: z.string(),
  x: z.number(),
  y: z.number(),
  width: z.number(),
  height: z.number(),
});

/** A suggestion: nothing of it is ever filled in by itself. */
export const LookRow = z.object({
  /** Stays the same while the same is compared. */
  key: z.string(),
  /** In the draft: `person.name`, `agent.certNo`, `entity.creditCode`; null where the draft has no place for it. */
  path: z.string().nullable(),
  label: z.string(),
  read: z.object({ text: z.string(), /** 0 to 1. */ confidence: z.number(), place: ReadPlace }),
  typed: z.string(),
  /** What a department answered for the same. */
  answered: z.string().nullable(),
  /** `doubtful`: what was read cannot be right as it stands. */
  state: z.enum(['same', 'differs', 'missing', 'doubtful']),
  /** Why, in a sentence; empty when there is nothing to say. */
  note: z.string(),
  /** False where the value came from a card reader, or what was read fails its own check. */
  canTake: z.boolean(),
  /** What the clerk decided for exactly these two values. */
  settled: z.enum(['read', 'typed']).nullable(),
});
export type LookRow = z.infer<typeof LookRow>;

/** What was read off a case's pages against what was typed and answered. */
export const SecondLook = z.object({
  rows: z.array(LookRow),
  /** Pages that are still to be read. */
  waiting: z.number().int(),
  /** Why nothing is read on this machine. */
  off: Failure.nullable(),
});
export type SecondLook = z.infer<typeof SecondLook>;
