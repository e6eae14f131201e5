import { z } from 'zod';
import { ApplicantType, CollectType } from '../../cases.ts';
import { DueCalendar, IsoDate, IsoInstant } from '../../catalogue.ts';
import { materialInsteads, resultTypes } from '../../decision-names.ts';
import { GroupRef } from '../../things.ts';

/** Number of the case, null before (or without) one. */
export const ProjectNo = z.string().min(1).max(50);
const caseRow = { projectNo: ProjectNo.nullable(), seq: z.number().int() };

/** 受理信息: one row an accepted case, `domain/exchange` identifiers. */
export const CaseAcceptance = z.object({
  projectNo: ProjectNo,
  catalogCode: z.string().max(12),
  taskCode: z.string().max(36),
  taskName: z.string().max(200),
  taskVersion: z.number().int(),
  projectType: z.enum(['1', '2', '9']),
  applicantType: ApplicantType,
  applicantName: z.string().min(1).max(100),
  applicantCertType: z.string().max(3),
  applicantCertNo: z.string().min(1).max(50),
  /** Of cards that are no citizen's; absent from stations before these were told. */
  applicantNameLatin: z.string().max(100).optional(),
  applicantPassNo: z.string().max(20).optional(),
  applicantNationality: z.string().max(10).optional(),
  agentName: z.string().max(60).nullable(),
  agentCertType: z.string().max(3).nullable(),
  agentCertNo: z.string().max(50).nullable(),
  agentMobile: z.string().max(18).nullable(),
  agentNameLatin: z.string().max(100).optional(),
  agentPassNo: z.string().max(20).optional(),
  agentNationality: z.string().max(10).optional(),
  address: z.string().max(200),
  mobile: z.string().max(18),
  legalPerson: z.string().max(30).nullable(),
  applySource: z.literal('1'),
  applyTime: IsoInstant,
  acceptOrgName: z.string().max(100),
  acceptOrgCode: z.string().max(18),
  acceptor: z.string().max(30),
  acceptTime: IsoInstant,
  acceptDocNo: z.string().max(50),
  promiseTime: IsoDate,
  statutoryTime: IsoDate,
  /** provisional: a year nobody has published is in it; absent from stations before this was told. */
  dueCalendar: DueCalendar.optional(),
  acceptRegion: z.string().max(12),
  windowNo: z.string().max(30),
  queryPassword: z.string().max(10),
  form: z.record(z.string(), z.unknown()),
  /** The acceptance of several departments it is part of. */
  group: GroupRef.optional(),
});
export type CaseAcceptance = z.infer<typeof CaseAcceptance>;

export const CaseMaterialReport = z.object({
  ...caseRow,
  materialId: z.string().max(50),
  materialName: z.string().max(200),
  isCollected: z.boolean(),
  collectType: CollectType,
  collectNum: z.number().int(),
  collectTime: IsoInstant.nullable(),
  originalChecked: z.boolean(),
  /** The original was looked at and given back. */
  originalReturned: z.boolean().optional(),
  /** Copies kept beside it. */
  copyNum: z.number().int().min(0).optional(),
  /** Why it was not collected: it follows until `supplementBy`, or a promise stands in its place; absent otherwise. */
  instead: z.enum(materialInsteads).optional(),
  supplementBy: IsoDate.optional(),
});

/** 办理环节 (GB/T 39046 table 7). */
export const CaseStepReport = z.object({
  ...caseRow,
  action: z.string().max(20),
  stepName: z.string().max(100),
  handler: z.string().max(30),
  opinion: z.string().max(1000),
  startTime: IsoInstant,
  endTime: IsoInstant,
  orgName: z.string().max(100),
  orgCode: z.string().max(18),
  state: z.enum(['1', '2']),
});

export const CaseVerificationReport = z.object({
  ...caseRow,
  name: z.string().max(50),
  department: z.string().max(100),
  state: z.string().max(20),
  message: z.string().max(1000),
  requestedAt: IsoInstant.nullable(),
  answeredAt: IsoInstant.nullable(),
  digest: z.string().max(64).nullable(),
  attempt: z.number().int(),
});

export const CaseDocumentReport = z.object({
  ...caseRow,
  kind: z.string().max(20),
  docNo: z.string().max(50),
  state: z.string().max(20),
  reprintNo: z.number().int(),
  at: IsoInstant,
  sm3: z.string().max(64).nullable(),
  /** Of 收件凭证 and 补正告知书: until when the window, or the applicant, has to answer. */
  respondBy: IsoDate.optional(),
  dueCalendar: DueCalendar.optional(),
  /** Of a signature: what was changed after it. */
  note: z.string().max(200).optional(),
});

/** 特别程序: 1 延长审批, 2 其他; the end comes as the next data version of the same row. */
export const CaseSpecialProcedure = z.object({
  ...caseRow,
  specialType: z.enum(['1', '2']),
  specialName: z.string().min(1).max(100),
  startTime: IsoInstant,
  endTime: IsoInstant.nullable(),
  reason: z.string().min(1).max(4000),
  proposer: z.string().max(30).nullable(),
  approver: z.string().max(30).nullable(),
  limit: z.number().int().min(0).nullable(),
  limitUnit: z.enum(['workingDay', 'naturalDay']).nullable(),
  result: z.string().max(4000).nullable(),
  opinion: z.string().max(4000).nullable(),
  orgName: z.string().max(100),
  orgCode: z.string().max(18),
  handler: z.string().max(30),
});

/** 办结信息 (GB/T 39046 table 8). */
export const CaseResult = z
  .object({
    ...caseRow,
    handler: z.string().max(30),
    resultTime: IsoInstant,
    resultType: z.enum(resultTypes),
    resultExplain: z.string().max(1000),
    certName: z.string().max(200).nullable(),
    certNo: z.string().max(50).nullable(),
    certValidity: z.string().max(30).nullable(),
    issuer: z.string().max(100).nullable(),
    region: z.string().max(12),
    isExpress: z.boolean(),
    isFee: z.boolean(),
    /** Yuan, two decimals; text, so that no digit is lost on the way. */
    fee: z
      .string()
      .regex(/^\d{1,14}\.\d{2}$/)
      .nullable(),
  })
  .refine((row) => row.resultType === 'granted' || row.resultType === 'plain' || row.resultExplain !== '', {
    path: ['resultExplain'],
    message: '没有办成的，须写明结果说明',
  });
