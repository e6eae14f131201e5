import { z } from 'zod';
import { correctionStates } from './data-correction-names.ts';
import { IsoDate, IsoInstant } from './times.ts';

export const CorrectionState = z.enum(correctionStates);

/** 数据异议: a department was told that what it answered is wrong, as the case shows it. */
export const DataObjection = z.object({
  requestNo: z.string(),
  /** Of the verification. */
  name: z.string(),
  title: z.string(),
  department: z.string(),
  /** What is wrong, in words: the verdict, or the title of a field. */
  about: z.string(),
  givenValue: z.string(),
  claimedValue: z.string(),
  reason: z.string(),
  by: z.string(),
  at: IsoInstant,
  /** Last day for the answer; 暂定 where a year nobody has published is in it. */
  due: IsoDate,
  isProvisional: z.boolean(),
  isOverdue: z.boolean(),
  state: CorrectionState,
  answer: z.string(),
  answeredBy: z.string().nullable(),
  answeredAt: IsoInstant.nullable(),
});
export type DataObjection = z.infer<typeof DataObjection>;

/** What the department said to one, as it comes to the station that asked. */
export const CorrectionNews = z.object({
  requestNo: z.string(),
  /** Stream the request stands in: `case:` and the id of the case. */
  stream: z.string(),
  state: z.enum(['accepted', 'corrected', 'declined']),
  answer: z.string().max(1000),
  orgName: z.string().max(100),
  handler: z.string().max(30),
  at: IsoInstant,
});
export type CorrectionNews = z.infer<typeof CorrectionNews>;

/** One as the platform keeps it, for whoever brings it to the department. */
export const KeptCorrection = z.object({
  requestNo: z.string(),
  projectNo: z.string().nullable(),
  hallName: z.string(),
  windowNo: z.string(),
  department: z.string(),
  directoryNo: z.string(),
  about: z.string(),
  givenValue: z.string(),
  claimedValue: z.string(),
  reason: z.string(),
  /** SM3 of the answer that is said to be wrong, and of the files that prove it. */
  answerDigest: z.string(),
  evidence: z.array(z.string()),
  by: z.string(),
  at: IsoInstant,
  due: IsoDate.nullable(),
  isOverdue: z.boolean(),
  state: CorrectionState,
  answer: z.string(),
});
export type KeptCorrection = z.infer<typeof KeptCorrection>;
