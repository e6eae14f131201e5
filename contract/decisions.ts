import { z } from 'zod';
import { windowActs } from './case-states.ts';
import { deadlineKinds, deliveryMethods, resultTypes } from './decision-names.ts';
import { Approval } from './approvals.ts';
import { DueCalendar, IsoDate, IsoInstant, LimitUnit } from './catalogue.ts';

/** One thing that is missing or wrong, as a 补正告知书 names it. */
export const CorrectionItem = z.object({
  /** What it is about, `materials.M01` or `form.mobile`; made of the words where the clerk wrote it. */
  key: z.string().min(1).max(120),
  about: z.string().trim().min(1).max(200),
  problem: z.string().trim().min(1).max(300),
  how: z.string().trim().max(300),
});
export type CorrectionItem = z.infer<typeof CorrectionItem>;

export const CorrectionNotice = z.object({
  noticeNo: z.number().int(),
  at: IsoInstant,
  docNo: z.string(),
  respondBy: IsoDate,
  items: z.array(CorrectionItem),
  /** Why a later notice names what the first did not; null where it does not. */
  addedReason: z.string().nullable(),
});
export type CorrectionNotice = z.infer<typeof CorrectionNotice>;

/** 特别程序. While one of kind `pause` is open the days left do not run down; `extension` adds days. */
export const SpecialProcedure = z.object({
  specialNo: z.number().int(),
  kind: z.enum(['pause', 'extension']),
  name: z.string(),
  reason: z.string(),
  orgName: z.string(),
  startedOn: IsoDate,
  endedOn: IsoDate.nullable(),
  /** Expected length, or the days added. */
  limit: z.number().int().nullable(),
  limitUnit: LimitUnit.nullable(),
});
export type SpecialProcedure = z.infer<typeof SpecialProcedure>;

/** What came of a case. */
export const CaseOutcome = z.object({
  resultType: z.enum(resultTypes),
  resultName: z.string().max(200),
  certNo: z.string().max(50),
  certValidity: z.string().max(30),
  explain: z.string().max(1000),
  issuer: z.string().max(100),
  handler: z.string().max(30),
  at: IsoInstant,
});
export type CaseOutcome = z.infer<typeof CaseOutcome>;

export const Delivery = z.object({
  at: IsoInstant,
  collectorName: z.string(),
  /** Covered. */
  collectorCertNo: z.string(),
  relation: z.string(),
  method: z.enum(deliveryMethods),
  postNo: z.string(),
  isSigned: z.boolean(),
});
export type Delivery = z.infer<typeof Delivery>;

/** An act the case's state allows, and what stands in its way; null: nothing does. */
export const OfferedAct = z.object({ act: z.enum(windowActs), obstacle: z.string().nullable() });
export type OfferedAct = z.infer<typeof OfferedAct>;

export const Deadline = z.object({
  kind: z.enum(deadlineKinds),
  due: IsoDate,
  daysLeft: z.number().int().nullable(),
  /** provisional (暂定): a year nobody has published is in it. */
  calendar: DueCalendar,
});
export type Deadline = z.infer<typeof Deadline>;

/** 容缺: a material that was to follow. */
export const Supplement = z.object({
  materialId: z.string(),
  materialName: z.string(),
  due: IsoDate,
  receivedAt: IsoInstant.nullable(),
  isOverdue: z.boolean(),
});
export type Supplement = z.infer<typeof Supplement>;

/** What became of a case beside its acceptance. */
export const CaseCourse = z.object({
  receivedAt: IsoInstant.nullable(),
  corrections: z.array(CorrectionNotice),
  specials: z.array(SpecialProcedure),
  supplements: z.array(Supplement),
  outcome: CaseOutcome.nullable(),
  /** The department's result is at this window. */
  resultReceivedAt: IsoInstant.nullable(),
  delivery: Delivery.nullable(),
  approvals: z.array(Approval),
  acts: z.array(OfferedAct),
});
export type CaseCourse = z.infer<typeof CaseCourse>;

/** Due dates that hold now, and those the applicant's papers say. */
export const MovedDue = z.object({
  promiseDue: IsoDate,
  statutoryDue: IsoDate,
  isProvisional: z.boolean(),
  told: z.object({ promiseDue: z.string(), statutoryDue: z.string() }),
});
export type MovedDue = z.infer<typeof MovedDue>;
