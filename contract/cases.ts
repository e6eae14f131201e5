import { DataObjection } from './data-corrections.ts';
import { z } from 'zod';
import { maxCellLength, maxRows } from './forms/form-limits.ts';
import { caseStates, type CaseState as State } from './case-states.ts';
import { CaseCustody } from './custody.ts';
import { DueCalendar, IsoDate, IsoInstant } from './catalogue.ts';
import { materialInsteads } from './decision-names.ts';
import { CaseCourse, Deadline, MovedDue } from './decisions.ts';
import { Parcel } from './parcels.ts';
import { ItemFee, Payment } from './payments.ts';
import { SecondEntry } from './second-entry.ts';
import { CaseGroup } from './things.ts';

export const CaseState = z.enum(caseStates);
export type CaseState = State;

/** Where a value came from; shown beside it. */
export const ValueSource = z.enum(['card', 'clerk', 'department']);

export const Person = z.object({
  /** Room for what people type: what may be reported is shorter (`field-lengths.ts`) and said before acceptance. */
  name: z.string().max(100).default(''),
  /** As on a foreigner's card, in Latin letters. */
  nameLatin: z.string().max(100).default(''),
  /** GA/T 2000.156, e.g. 111 居民身份证. */
  certType: z.string().max(3).default('111'),
  certNo: z.string().max(50).default(''),
  /** Number of the pass that a residence permit of 港澳台 residents carries beside its own. */
  passNo: z.string().max(20).default(''),
  /** As on the card: three letters or three digits. */
  nationality: z.string().max(10).default(''),
  /** GB/T 2261.1 */
  sex: z.enum(['0', '1', '2', '9']).nullable().default(null),
  /** GB/T 3304, two digits */
  ethnicity: z.string().max(2).nullable().default(null),
  birth: IsoDate.nullable().default(null),
  address: z.string().max(200).default(''),
  mobile: z.string().max(30).default(''),
  certAuthority: z.string().max(60).default(''),
  certValidFrom: IsoDate.nullable().default(null),
  /** null with certValidFrom set means 长期 */
  certValidTo: IsoDate.nullable().default(null),
  source: ValueSource.default('clerk'),
});
export type Person = z.infer<typeof Person>;

export const LegalEntity = z.object({
  name: z.string().max(100).default(''),
  creditCode: z.string().max(50).default(''),
  legalPerson: z.string().max(30).default(''),
  address: z.string().max(200).default(''),
});
export type LegalEntity = z.infer<typeof LegalEntity>;

export const ApplicantType = z.enum(['1', '2', '3', '4', '5', '6']);

/** By what an agent acts, as seen at the window. */
export const Authority = z.object({
  /** 授权委托书, or a guardian's papers. */
  kind: z.enum(['written', 'guardian']).default('written'),
  isSeen: z.boolean().default(false),
  scope: z.string().max(200).default(''),
  /** null: until the matter is done. */
  validTo: IsoDate.nullable().default(null),
});
export type Authority = z.infer<typeof Authority>;

export const Applicant = z.object({
  applicantType: ApplicantType.default('1'),
  /** Natural person applying; when an entity applies, unused. */
  person: Person.default(() => Person.parse({})),
  entity: LegalEntity.default(() => LegalEntity.parse({})),
  /** 代理人/经办人, present when somebody else stands at the window. */
  agent: Person.nullable().default(null),
  authority: Authority.nullable().default(null),
});
export type Applicant = z.infer<typeof Applicant>;

/** collectType: 1 纸质原件 2 纸质复印件 3 电子上传 4 电子证照调用 5 共享核验免交 */
export const CollectType = z.enum(['1', '2', '3', '4', '5']);
export const DraftMaterial = z.object({
  materialId: z.string().max(50),
  isCollected: z.boolean().default(false),
  collectType: CollectType.default('1'),
  collectNum: z.number().int().min(0).max(99).default(1),
  originalChecked: z.boolean().default(false),
  /** The original was looked at and given back; nothing of it is kept. */
  originalReturned: z.boolean().default(false),
  /** Copies kept beside what `collectType` says. */
  copyNum: z.number().int().min(0).max(99).default(0),
  /** The item whose material this is: M01 of one item is not M01 of another. Empty in drafts of before. */
  ofItem: z.string().max(36).default(''),
  /** Not handed in now: it follows (容缺), or a promise stands in its place (告知承诺). */
  instead: z.enum(materialInsteads).nullable().default(null),
});
export type DraftMaterial = z.infer<typeof DraftMaterial>;

/** A row of a table of the form: column → cell. */
export const FormRow = z.record(
  z.string().max(64),
  z.union([z.string().max(maxCellLength), z.number(), z.boolean(), z.null()]),
);
export type FormRow = z.infer<typeof FormRow>;
export const FormValue = z.union([
  z.string().max(10_000),
  z.number(),
  z.boolean(),
  z.array(z.string().max(200)).max(maxRows),
  z.array(FormRow).max(maxRows + 1),
  z.null(),
]);

/** Everything the clerk has entered so far. */
export const Draft = z.object({
  taskCode: z.string().max(36).nullable().default(null),
  applicant: Applicant.default(() => Applicant.parse({})),
  form: z.record(z.string().max(100), FormValue).default({}),
  /** Form field → where its value came from, when not typed. */
  formSources: z.record(z.string().max(100), ValueSource).default({}),
  materials: z.array(DraftMaterial).max(100).default([]),
  /** The kept text of the item this is filled in under; the host's alone. */
  itemNo: z.number().int().nullable().default(null),
});
export type Draft = z.infer<typeof Draft>;

/** What still stands in the way of accepting, named so that the screen can link to it. */
export const Obstacle = z.object({
  section: z.enum(['applicant', 'item', 'form', 'materials', 'verification', 'station']),
  field: z.string(),
  message: z.string(),
  /** false: a notice only, accepting is possible */
  blocking: z.boolean(),
});
export type Obstacle = z.infer<typeof Obstacle>;

export const verificationStates = [
  'waiting',
  'running',
  'valid',
  'warning',
  'invalid',
  'failed',
  'late',
  'cannotAsk',
  'disputed',
] as const;
export const Verification = z.object({
  verificationId: z.string(),
  name: z.string(),
  title: z.string(),
  department: z.string(),
  /** `warning`: true, and not what this item asks for; `late`: past the clerk's limit, the answer may still come; `cannotAsk`: values missing; `disputed`: the department was told that it is wrong, nobody relies on it. */
  state: z.enum(verificationStates),
  message: z.string(),
  /** Whose fault, when it failed. */
  failure: z.string().nullable(),
  limitMs: z.number(),
  requestedAt: IsoInstant.nullable(),
  answeredAt: IsoInstant.nullable(),
  elapsedMs: z.number().nullable(),
  asOf: z.string().nullable(),
  /** SM3 of the raw answer, hex. */
  digest: z.string().nullable(),
  attempt: z.number().int(),
  /** It will be asked again by itself: when, and how often it was. */
  again: z.object({ at: IsoInstant, tries: z.number().int() }).nullable().default(null),
  /** Values the answer gave, by field of the form. */
  given: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
});
export type Verification = z.infer<typeof Verification>;

export const printStates = ['queued', 'printing', 'printed', 'failed', 'unknown'] as const;
export const PrintJob = z.object({
  printJobId: z.string(),
  documentId: z.string(),
  state: z.enum(printStates),
  /** 0 first print, n = nth reprint (marked on paper) */
  reprintNo: z.number().int(),
  cause: z.string().nullable(),
  /** SM3 of the very file; null for slips and before it was made. */
  sm3: z.string().nullable(),
  message: z.string(),
  createdAt: IsoInstant,
  finishedAt: IsoInstant.nullable(),
});
export type PrintJob = z.infer<typeof PrintJob>;

export const CaseDocument = z.object({
  documentId: z.string(),
  /** A row of the station's table of papers, e.g. ACCEPT 受理通知书, RECEIPT 受理回执. */
  kind: z.string().max(20),
  title: z.string(),
  docNo: z.string(),
  /** SM3 of the PDF once rendered; null before, and for receipts */
  sm3: z.string().nullable(),
  createdAt: IsoInstant,
  /** 作废: another paper stands in its place. */
  voided: z.object({ at: IsoInstant, by: z.string(), reason: z.string(), replacedBy: z.string() }).nullable(),
  prints: z.array(PrintJob),
});
export type CaseDocument = z.infer<typeof CaseDocument>;

/** A scan kept with a material. */
export const Attachment = z.object({
  materialId: z.string(),
  sm3: z.string(),
  name: z.string(),
  mime: z.string(),
  bytes: z.number().int(),
  /** Null where the file does not say. */
  pages: z.number().int().nullable(),
});

export const TimelineEntry = z.object({ at: IsoInstant, text: z.string(), operator: z.string().nullable() });

export const CaseSummary = z.object({
  caseId: z.string(),
  projectNo: z.string().nullable(),
  state: CaseState,
  taskName: z.string().nullable(),
  applicantName: z.string(),
  /** masked */
  applicantCertNo: z.string(),
  updatedAt: IsoInstant,
  acceptTime: IsoInstant.nullable(),
  promiseDue: IsoDate.nullable(),
  /** Of both due dates; null before acceptance. */
  dueCalendar: DueCalendar.nullable(),
  /** Working days left until promiseDue at the time of asking; negative when over. */
  daysLeft: z.number().int().nullable(),
  /** A special procedure is open: the days left stand still. */
  isSuspended: z.boolean(),
  /** The clock that runs while the promise does not. */
  deadline: Deadline.nullable(),
  syncState: z.enum(['none', 'pending', 'synced', 'attention']),
  printState: z.enum(['none', ...printStates]),
  operatorName: z.string(),
});
export type CaseSummary = z.infer<typeof CaseSummary>;

export const CaseView = CaseSummary.extend({
  version: z.number().int(),
  draft: Draft,
  acceptDocNo: z.string().nullable(),
  statutoryDue: IsoDate.nullable(),
  queryUrl: z.string().nullable(),
  verifications: z.array(Verification),
  /** 数据异议 of this case, oldest first. */
  objections: z.array(DataObjection),
  /** Values departments gave for fields of the form. */
  fill: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  documents: z.array(CaseDocument),
  attachments: z.array(Attachment),
  timeline: z.array(TimelineEntry),
  obstacles: z.array(Obstacle),
  /** What the item asks otherwise since the draft was begun, and not yet looked at. */
  itemNews: z.array(
    z.object({
      section: z.enum(['item', 'form', 'materials', 'verification']),
      field: z.string(),
      text: z.string(),
    }),
  ),
  /** The applicant's papers say other due dates than hold now; null when they say the same. */
  movedDue: MovedDue.nullable(),
  /** Of the item as it is published now; null without one. */
  itemVersion: z.number().int().nullable(),
  course: CaseCourse,
  secondEntry: SecondEntry.nullable(),
  /** Papers that lie at the window. */
  custody: CaseCustody,
  /** What may be charged now; empty where the item costs nothing. */
  fees: z.array(ItemFee),
  payments: z.array(Payment),
  parcels: z.array(Parcel),
  /** 一件事 it is part of. */
  group: CaseGroup.nullable(),
});
export type CaseView = z.infer<typeof CaseView>;
