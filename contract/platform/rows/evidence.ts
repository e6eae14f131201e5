import { z } from 'zod';
import { IsoDate, IsoInstant } from '../../catalogue.ts';
import { fileLimitMb } from '../wire.ts';
import { ProjectNo } from './case.ts';

/** SM3 of a file or a page, hex. */
export const Sm3 = z.string().regex(/^[0-9a-f]{64}$/);

const streamRow = { projectNo: ProjectNo.nullable(), seq: z.number().int() };

/** A file that belongs to a case or ticket. The row goes at once; the file itself follows on its own lane and is found by its SM3. */
export const AttachmentReport = z.object({
  ...streamRow,
  sm3: Sm3,
  name: z.string().max(200),
  mime: z.string().max(100),
  bytes: z
    .number()
    .int()
    .min(0)
    .max(fileLimitMb * 1024 * 1024),
  /** Material the file proves; null for a file of the case itself. */
  materialId: z.string().max(50).nullable(),
  /** What the file is: a scan, the page that was signed, its ink … */
  purpose: z.string().max(30),
  addedAt: IsoInstant,
});

/** Who signed what page; page and ink travel as attachments named by their SM3. */
export const SignatureReport = z.object({
  ...streamRow,
  signatureId: z.string().min(1).max(64),
  signerName: z.string().max(60),
  signedAt: IsoInstant,
  source: z.enum(['pad', 'screen']),
  device: z.string().max(100),
  /** Of the pixels that were shown. */
  pageSm3: Sm3,
  /** Of the strokes as the pad sent them. */
  strokesSm3: Sm3,
  /** Of what the page said. */
  factsSm3: Sm3,
  /** Stored PNG of the page; null when it is not among the attachments. */
  pageFile: Sm3.nullable(),
  lostSamples: z.number().int().min(0),
  /** `signedBefore`: something was changed after it, and the case was accepted in spite of that. */
  state: z.enum(['signed', 'signedBefore']).default('signed'),
  note: z.string().max(200).optional(),
  operator: z.string().max(50),
});

/** A question to the department that holds a datum: it seems wrong. The case does not wait for the answer. */
export const DataCorrection = z.object({
  ...streamRow,
  requestNo: z.string().min(1).max(50),
  directoryNo: z.string().min(1).max(50),
  answerDigest: z.string().max(64),
  answeredAt: IsoInstant,
  field: z.string().min(1).max(100),
  givenValue: z.string().max(1000),
  /** Of whom it was asked, why it seems wrong, and the last day for the answer; stations from before do not say them. */
  department: z.string().max(100).default(''),
  reason: z.string().max(1000).default(''),
  due: IsoDate.optional(),
  claimedValue: z.string().max(1000),
  /** SM3 of the materials that prove it. */
  evidence: z.array(Sm3).max(20),
  by: z.string().max(30),
  at: IsoInstant,
  state: z.enum(['submitted', 'accepted', 'corrected', 'declined', 'overdue']),
});
