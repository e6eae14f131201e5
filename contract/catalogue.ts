import { z } from 'zod';
import { ScanPreset } from './pages.ts';
import { ItemFee } from './payments.ts';
import { VerticalSystem } from './second-entry.ts';
import { approvableActs } from './decision-names.ts';
import { SituationCondition } from './situation-condition.ts';
import { IsoDate, IsoInstant } from './times.ts';

export { IsoDate, IsoInstant };

export const LimitUnit = z.enum(['workingDay', 'naturalDay']);

export const ServiceItemMaterial = z.object({
  materialId: z.string().max(50),
  materialName: z.string().max(200),
  /** Catalogue identity: the same thing wherever another item asks for it. */
  materialCode: z.string().min(1).max(50).optional(),
  isRequired: z.boolean(),
  originals: z.number().int().min(0).max(99),
  copies: z.number().int().min(0).max(99),
  /** What the clerk checks, one sentence. */
  acceptStandard: z.string().max(500).default(''),
  /** A verification (by name) whose positive answer frees the applicant from handing this in. */
  waivedBy: z.string().max(50).optional(),
  /** 容缺: it may follow within so many working days; without it the case waits for it. */
  laterDays: z.number().int().min(1).max(90).optional(),
  /** 告知承诺: the applicant's written promise may stand in its place. */
  mayPromise: z.boolean().optional(),
  /** Why it is asked for although a department answers it (政务数据共享: no collecting again without a reason); shown to who asks why. */
  whyAsked: z.string().trim().min(5).max(200).optional(),
  /** How its pages are scanned where that is not as this window usually scans: resolution, colour, size, paper source. */
  scan: ScanPreset.optional(),
  /** 情形: asked for only where these questions of the form were answered so; without it always. */
  when: SituationCondition.optional(),
});
export type ServiceItemMaterial = z.infer<typeof ServiceItemMaterial>;

/** 事项信息 (GB/T 39046 table 4) as the platform sends it. */
export const ServiceItem = z.object({
  taskCode: z.string().min(1).max(36),
  catalogCode: z.string().max(12),
  taskHandleItem: z.string().max(50).optional(),
  taskName: z.string().min(1).max(200),
  taskVersion: z.number().int().min(1),
  taskState: z.enum(['active', 'suspended', 'cancelled']),
  taskType: z.string().max(2),
  deptName: z.string().max(100),
  deptCode: z.string().length(18),
  /** Who may apply, GB/T 39046 A.4 codes: 1 自然人 2 企业法人 … */
  serverType: z.array(z.enum(['1', '2', '3', '4', '5', '6'])).min(1),
  /** GB/T 39046 A.6: 1 即办件 2 承诺件 9 其他 */
  projectType: z.enum(['1', '2', '9']),
  promiseDay: z.number().int().min(0).max(366),
  promiseUnit: LimitUnit,
  anticipateDay: z.number().int().min(0).max(366),
  anticipateUnit: LimitUnit,
  isFee: z.boolean(),
  feeBasis: z.string().max(500).default(''),
  /** What may be charged, each with its basis; without it nothing can be charged at a window. */
  fees: z.array(ItemFee).max(20).optional(),
  resultName: z.string().max(100).default(''),
  /** Synonyms and everyday words people ask with, e.g. 开店, 社保卡; found by them, never printed. */
  searchWords: z.array(z.string().trim().min(1).max(30)).max(100).optional(),
  acceptCondition: z.string().max(4000).default(''),
  linkWay: z.string().max(100),
  /** Working days an applicant has for a correction; what the city says, else 15. */
  correctionDays: z.number().int().min(1).max(120).optional(),
  /** Days within which the same person with the same item is asked about; 0 never, not given 30. */
  againDays: z.number().int().min(0).max(3660).optional(),
  /** The item's own law, named on notices; without it the general sentence stands there. */
  legalBasis: z.string().max(500).optional(),
  /** 二次录入: the vertical system it has to be typed into again; without it none. */
  vertical: VerticalSystem.optional(),
  /** 复核: acts that count only when a second person of one of these roles agrees; without it the clerk decides alone. */
  approval: z
    .object({
      acts: z.array(z.enum(approvableActs)).min(1),
      roles: z.array(z.enum(['clerk', 'hallManager'])).min(1),
    })
    .optional(),
  /** Where an applicant turns against a decision; without it the notice names the competent bodies in general. */
  rights: z.object({ reviewBody: z.string().max(100), court: z.string().max(100) }).optional(),
  materials: z.array(ServiceItemMaterial).max(100),
  /** JSON Schema in the subset the host compiles; see docs. */
  form: z.record(z.string(), z.unknown()),
  /** Names of verification definitions asked while the citizen waits. */
  verifications: z.array(z.string().max(50)).max(20),
  /** 情形: those of them that are asked only in some situations. */
  verificationsWhen: z.record(z.string().max(50), SituationCondition).optional(),
});
export type ServiceItem = z.infer<typeof ServiceItem>;

/** A value of an answer. A number so long that it is not the one that was written any more stands for none. */
const Said = z.union([
  z.string(),
  z.number().refine((one) => /^-?\d{1,15}$/.test(String(one)) || /^-?[\d.]{1,16}$/.test(String(one)), {
    error: '超过 15 位的数字会走样，请写成带引号的文字',
  }),
  z.boolean(),
]);

/** A department call described as data; a city connects a department by writing one. */
export const VerificationDefinition = z.object({
  name: z.string().max(50),
  title: z.string().max(100),
  department: z.string().max(100),
  /** 数据目录编号, for those who say that a datum is wrong; without one the name stands there. */
  directoryNo: z.string().min(1).max(50).optional(),
  /** Working days the department has to look at what is said to be wrong; the place's to say, 10 without it. */
  correctionDays: z.number().int().min(1).max(60).optional(),
  version: z.number().int().min(1),
  request: z.object({
    method: z.enum(['GET', 'POST']),
    url: z.string().max(500),
    headers: z.record(z.string(), z.string()).default({}),
    /** JSON body; strings may hold `{applicant.name}`-style paths into the case. */
    body: z.record(z.string(), z.unknown()).optional(),
  }),
  /** Paths that must have a value before the call makes sense. */
  needs: z.array(z.string().max(100)),
  response: z.object({
    /** JSON pointer of the verdict in the answer. */
    verdict: z.string().max(200),
    valid: z.array(Said),
    invalid: z.array(Said),
    /** Verdicts that are true and speak against what the item is for, e.g. insured at a firm where somebody registers as free-lance. */
    warning: z.array(Said).optional(),
    /** Values of the answer that must equal values of the case; a different one is no match, whatever the verdict says. */
    equal: z
      .array(z.object({ pointer: z.string().max(200), path: z.string().max(100), label: z.string().min(1).max(30) }))
      .max(20)
      .optional(),
    /** JSON pointer of a sentence to show, if the department gives one. */
    text: z.string().max(200).optional(),
    /** JSON pointer of the time the department's data is from. */
    asOf: z.string().max(200).optional(),
    /** Form field ← JSON pointer: values that come into the form. */
    fill: z.record(z.string(), z.string()).default({}),
  }),
  /** What a positive answer makes needless to ask an applicant for: materials by catalogue code, form fields by what they mean (`x-meaning`). */
  supplies: z
    .object({
      materialCodes: z.array(z.string().min(1).max(50)).max(50).default([]),
      meanings: z.array(z.string().min(1).max(100)).max(100).default([]),
    })
    .optional(),
  /** The clerk never waits longer than this, milliseconds. */
  limitMs: z.number().int().min(100).max(30_000),
  /** The call itself may still answer until then; a late answer is noted on the case. */
  lateMs: z.number().int().min(100).max(120_000),
  /** What to do when it cannot be asked. */
  offline: z.enum(['acceptAndAskLater', 'checkOriginal', 'mustAsk']),
});
export type VerificationDefinition = z.infer<typeof VerificationDefinition>;

const RealDay = z.iso.date({
  error: ({ input }) => `${String(input).slice(0, 40)} 这一天不存在，或不是 2027-01-31 这样的写法`,
});

/** Days a region sets over the national year (放假办法 art. 4), e.g. 三月三; whether they count as statutory is for the city to say by publishing them. */
const RegionalDays = z.object({ holidays: z.array(RealDay), makeUpDays: z.array(RealDay) });

/** One versioned table of holidays and make-up days (调休); a year absent from `years` has no data. */
export const WorkingDayCalendarData = z.object({
  version: z.string().min(1).max(50),
  source: z.string().optional(),
  years: z.record(
    z.string().regex(/^\d{4}$/),
    z.object({
      /** Days off by the State Council's arrangement, weekends among them or not. */
      holidays: z.array(RealDay),
      /** Saturdays and Sundays worked instead. */
      makeUpDays: z.array(RealDay),
      /** Number of the document by which the year has another total of working days than the law gives. */
      exceptionDocNo: z.string().min(1).max(100).optional(),
    }),
  ),
  /** Region (the beginning of a six-digit code, e.g. 45) → year → its own days. */
  regions: z.record(z.string().regex(/^\d{2,6}$/), z.record(z.string().regex(/^\d{4}$/), RegionalDays)).optional(),
});
export type WorkingDayCalendarData = z.infer<typeof WorkingDayCalendarData>;

/** Where a due date comes from: published arrangements alone, or at least one year computed from the law (暂定). */
export const DueCalendar = z.enum(['official', 'provisional']);
export type DueCalendar = z.infer<typeof DueCalendar>;
