import { z } from 'zod';
import { IsoDate, IsoInstant } from './catalogue.ts';
import { findingActs, findingLevels, findingStates, inspectionChecks, refusalCauses } from './inspection-names.ts';

/** What a department's event says beside the step, for 电子监察; absent: not told. */
export const EventFacts = z.object({
  /** Everything a 补正 notice named. */
  correctionItems: z.array(z.string().trim().min(1).max(200)).min(1).max(100).optional(),
  refusalCause: z.enum(refusalCauses).optional(),
  /** Yuan, two decimals; `0.00`: nothing was charged. */
  charge: z
    .object({ amount: z.string().regex(/^\d{1,14}\.\d{2}$/), basis: z.string().max(500).default('') })
    .optional(),
});
export type EventFacts = z.infer<typeof EventFacts>;

const days = z.number().int().min(0).max(366);
const rule = {
  ruleId: z.string().regex(/^[A-Z]\d{2}$/),
  name: z.string().trim().min(2).max(40),
  /** Law or local rule it follows from. */
  basis: z.string().max(200),
  isOn: z.boolean(),
};

/** One rule as data: what it looks at, and the thresholds of that. Days are working days. */
export const InspectionRule = z.discriminatedUnion('check', [
  z.object({ ...rule, check: z.literal('refusedComplete') }),
  z.object({ ...rule, check: z.literal('overPromise'), yellowDays: days }),
  z.object({
    ...rule,
    check: z.literal('stepOverdue'),
    yellowDays: days,
    /** Steps with a limit of their own; every other one has `otherDays`. */
    steps: z.array(z.object({ stepName: z.string().min(1).max(100), days })).max(200),
    otherDays: days,
  }),
  z.object({ ...rule, check: z.literal('forwardedLate'), yellowDays: days, limitDays: days }),
  z.object({
    ...rule,
    check: z.literal('noReason'),
    minLetters: z.number().int().min(1).max(200),
    /** Words that are no reason when nothing else is said. */
    emptyWords: z.array(z.string().min(1).max(100)).max(100),
  }),
  z.object({ ...rule, check: z.literal('correctionAdded') }),
  z.object({ ...rule, check: z.literal('unlawfulCharge') }),
]);
export type InspectionRule = z.infer<typeof InspectionRule>;

export const InspectionRules = z
  .array(InspectionRule)
  .min(1)
  .max(100)
  .refine((rules) => new Set(rules.map((one) => one.ruleId)).size === rules.length, '规则编号重复');

export const SavedInspectionRules = z.object({
  /** 0: nobody saved any, the usual ones are in force. */
  version: z.number().int(),
  savedBy: z.string(),
  savedAt: IsoInstant.nullable(),
  reason: z.string(),
  rules: InspectionRules,
});
export type SavedInspectionRules = z.infer<typeof SavedInspectionRules>;

/** The rules whole, over the version that was seen. */
export const RulesInput = z.object({
  version: z.number().int().min(0),
  reason: z.string().trim().min(2).max(100),
  rules: InspectionRules,
});
export type RulesInput = z.infer<typeof RulesInput>;

/** In force until a manager saves others. Thresholds are local; the articles are those of 行政许可法. */
export const usualRules: readonly InspectionRule[] = [
  {
    ...{ ruleId: 'S01', name: '材料齐全仍不予受理、许可', basis: '行政许可法第三十二条、第七十二条', isOn: true },
    check: 'refusedComplete',
  },
  {
    ...{ ruleId: 'S02', name: '超过承诺期限', basis: '行政许可法第四十二条', isOn: true },
    check: 'overPromise',
    yellowDays: 2,
  },
  {
    ...{ ruleId: 'S03', name: '环节超时', basis: '本地环节时限', isOn: true },
    ...{ check: 'stepOverdue', yellowDays: 1, steps: [], otherDays: 5 },
  },
  {
    ...{ ruleId: 'S04', name: '转交迟', basis: '本地转交时限', isOn: true },
    ...{ check: 'forwardedLate', yellowDays: 0, limitDays: 1 },
  },
  {
    ...{ ruleId: 'S05', name: '不说明理由', basis: '行政许可法第三十八条、第七十二条', isOn: true },
    ...{
      check: 'noReason',
      minLetters: 6,
      emptyWords: ['不符合条件', '不符合规定', '材料不符', '不予许可', '不予受理', '不同意'],
    },
  },
  {
    ...{ ruleId: 'S06', name: '再次补正提出新要求', basis: '行政许可法第三十二条', isOn: true },
    check: 'correctionAdded',
  },
  { ...{ ruleId: 'S07', name: '违规收费', basis: '行政许可法第五十八条', isOn: true }, check: 'unlawfulCharge' },
];

export const Finding = z.object({
  findingId: z.string(),
  ruleId: z.string(),
  ruleName: z.string(),
  level: z.enum(findingLevels),
  state: z.enum(findingStates),
  projectNo: z.string().nullable(),
  taskName: z.string(),
  deptCode: z.string(),
  deptName: z.string(),
  windowNo: z.string(),
  /** What was found, in words. */
  what: z.string(),
  yellowAt: IsoInstant.nullable(),
  redAt: IsoInstant.nullable(),
  answerBy: IsoDate.nullable(),
  /** Noticed, and the day for the answer has passed. */
  isAnswerLate: z.boolean(),
});
export type Finding = z.infer<typeof Finding>;

export const FindingCourse = z.object({
  finding: Finding,
  steps: z.array(
    z.object({
      at: IsoInstant,
      by: z.string(),
      act: z.enum([...findingActs, 'found', 'red', 'over']),
      text: z.string(),
    }),
  ),
});
export type FindingCourse = z.infer<typeof FindingCourse>;

/** How a rule stands in a month: `looked` cases it could judge, of which yellow and red; `lacking` have no data for it. */
const count = z.number().int();
export const MonthRow = z.object({
  ruleId: z.string(),
  ruleName: z.string(),
  deptCode: z.string(),
  deptName: z.string(),
  looked: count,
  lacking: count,
  yellow: count,
  red: count,
  noticed: count,
  answered: count,
  answeredLate: count,
  passed: count,
  dismissed: count,
});
export type MonthRow = z.infer<typeof MonthRow>;
export const InspectionMonth = z.object({
  month: z.string(),
  at: IsoInstant,
  /** When cases were last looked at; null: never yet. */
  lookedAt: IsoInstant.nullable(),
  /** One a rule that is on, over all departments. */
  rules: z.array(
    MonthRow.omit({ deptCode: true, deptName: true }).extend({ basis: z.string(), check: z.enum(inspectionChecks) }),
  ),
  rows: z.array(MonthRow),
});
export type InspectionMonth = z.infer<typeof InspectionMonth>;

export const Month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/);
export const FindingActInput = z.object({
  findingId: z.string().min(8).max(64),
  act: z.enum(findingActs),
  text: z.string().trim().min(2).max(1000),
  /** With `notify` and `reject`: until when an answer is due. */
  answerBy: IsoDate.nullable().default(null),
});
export type FindingActInput = z.infer<typeof FindingActInput>;
export const FindingsInput = z.object({
  state: z.enum(findingStates).optional(),
  ruleId: z.string().max(8).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(200),
});
