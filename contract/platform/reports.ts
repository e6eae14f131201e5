import { z } from 'zod';
import { IsoInstant } from '../catalogue.ts';
import { allow } from './base.ts';
import { RunEcho } from './station-answers.ts';
import {
  CaseAcceptance,
  CaseDocumentReport,
  CaseMaterialReport,
  CaseResult,
  CaseSpecialProcedure,
  CaseStepReport,
  CaseVerificationReport,
} from './rows/case.ts';
import { AttachmentReport, DataCorrection, SignatureReport } from './rows/evidence.ts';
import { QueueEvent } from './rows/hall.ts';
import { CourierReport, PaymentReport, RatingReport } from './rows/service.ts';
import { TicketReport } from './rows/ticket.ts';
import { Stream } from './streams.ts';

/** What a row of each class says; a class is added by a line here. */
export const rowPayloads = {
  accept: CaseAcceptance,
  material: CaseMaterialReport,
  step: CaseStepReport,
  verification: CaseVerificationReport,
  document: CaseDocumentReport,
  signature: SignatureReport,
  rating: RatingReport,
  attachment: AttachmentReport,
  payment: PaymentReport,
  courier: CourierReport,
  special: CaseSpecialProcedure,
  result: CaseResult,
  ticket: TicketReport,
  queueEvent: QueueEvent,
  dataCorrection: DataCorrection,
} as const;
export type ReportClass = keyof typeof rowPayloads;
export type PayloadOf<C extends ReportClass> = z.input<(typeof rowPayloads)[C]>;

export const reportClasses = Object.keys(rowPayloads) as ReportClass[];
export const isReportClass = (name: unknown): name is ReportClass =>
  typeof name === 'string' && Object.hasOwn(rowPayloads, name);

/** One reported row without its payload, whose rules follow from the class. */
export const RowEnvelope = z.object({
  key: z.string().min(1).max(200),
  stream: Stream,
  class: z.string(),
  seq: z
    .number()
    .int()
    .min(0)
    .max(2 ** 31 - 1),
  /** Counts up when a row of the same class and seq is reported anew. */
  dataVersion: z
    .number()
    .int()
    .min(1)
    .max(2 ** 31 - 1),
  projectNo: z.string().min(1).max(50).nullable(),
  occurredAt: IsoInstant,
});
export type RowEnvelope = z.infer<typeof RowEnvelope>;

/** An acceptance as a station keeps it in its outbox, of whatever version. */
export const AcceptRow = z.object({
  class: z.literal('accept'),
  projectNo: z.string().min(1).max(50),
  seq: z.number().int(),
  dataVersion: z.number().int(),
  payload: CaseAcceptance,
});

export const batchLimit = 500;

/** Rows travel loosely typed, so that one malformed row is answered as rejected and does not take the batch with it. */
export const ReportBatch = z.object({ rows: z.array(z.looseObject({})).min(1).max(batchLimit) });
export const ReportResult = z.object({
  key: z.string(),
  /** `duplicate`: seen before with the same payload, counts as stored; `conflict`: seen with another payload; `rejected`: will never be stored as it is. */
  state: z.enum(['stored', 'duplicate', 'conflict', 'rejected']),
  reason: z.string(),
  /** `unknownClass`: this platform is older than the row; after its upgrade the row can go as it is. */
  code: z.enum(['unknownClass']).optional().catch(undefined),
});
export type ReportResult = z.infer<typeof ReportResult>;
export const ReportAnswer = z.object({
  instanceId: z.string(),
  durable: z.boolean(),
  results: z.array(ReportResult),
  /** Receipt for what is acknowledged here: only grows. Platforms from before do not give one. */
  mark: z.number().int().optional(),
  /** false: another run of this station has taken its place; the station asks what that means before it accepts anything. */
  isCurrentRun: z.boolean().default(true),
  /** The run that was heard last. Platforms from before do not say it. */
  run: RunEcho.nullable().default(null),
});
export type ReportAnswer = z.infer<typeof ReportAnswer>;

export const reportsPath = '/v1/reports';

export const reportProcedures = {
  send: allow('station', { answersRows: true })
    .route({ method: 'POST', path: reportsPath, summary: '上报各类记录（工作站）' })
    .input(ReportBatch)
    .output(ReportAnswer),
};
