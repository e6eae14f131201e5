import { z } from 'zod';
import {
  DueCalendar,
  IsoDate,
  IsoInstant,
  ServiceItem,
  VerificationDefinition,
  WorkingDayCalendarData,
} from '../catalogue.ts';
import { ApplicantType, CaseState, CollectType } from '../cases.ts';
import { DeviceSet } from '../devices.ts';
import { HotlineBook, KnowledgeArticle } from '../hotline/book.ts';
import { Operator } from '../people.ts';

export const Health = z.object({
  /** Identity of this platform's data; a wiped or restored platform has another one. */
  instanceId: z.string(),
  serverTime: IsoInstant,
  storage: z.enum(['pglite', 'postgresql']),
  /** false: acknowledged rows may be lost in a power cut, stations must keep them. */
  durable: z.boolean(),
  notice: z.string(),
});
export type Health = z.infer<typeof Health>;

export const StationIdentity = z.object({
  stationId: z.string().min(8).max(64),
  stationName: z.string().min(1).max(100),
  windowNo: z.string().min(1).max(30),
});

export const SignInRequest = z.object({
  username: z.string().min(1).max(50),
  password: z.string().min(1).max(200),
  station: StationIdentity,
});
export const SignInAnswer = z.object({
  token: z.string(),
  expiresAt: IsoInstant,
  operator: Operator,
  /** For the station's own traffic (sync, feed), independent of who is signed in. */
  stationToken: z.string(),
  hall: z.object({
    hallCode: z.string(),
    hallName: z.string(),
    regionCode: z.string().length(6),
    contactPhone: z.string(),
  }),
  offlineDays: z.number().int(),
  /** Base of the public page that shows a case; `{base}/q/{projectNo}`. */
  queryBaseUrl: z.string(),
});

/** 受理信息: one row an accepted case, `domain/exchange` identifiers. */
export const CaseAcceptance = z.object({
  projectNo: z.string().max(50),
  catalogCode: z.string().max(12),
  taskCode: z.string().max(36),
  taskName: z.string().max(200),
  taskVersion: z.number().int(),
  projectType: z.enum(['1', '2', '9']),
  applicantType: ApplicantType,
  applicantName: z.string().min(1).max(100),
  applicantCertType: z.string().max(3),
  applicantCertNo: z.string().min(1).max(50),
  agentName: z.string().max(60).nullable(),
  agentCertType: z.string().max(3).nullable(),
  agentCertNo: z.string().max(50).nullable(),
  agentMobile: z.string().max(18).nullable(),
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
});
export type CaseAcceptance = z.infer<typeof CaseAcceptance>;

export const CaseMaterialReport = z.object({
  projectNo: z.string().max(50),
  seq: z.number().int(),
  materialId: z.string().max(50),
  materialName: z.string().max(200),
  isCollected: z.boolean(),
  collectType: CollectType,
  collectNum: z.number().int(),
  collectTime: IsoInstant.nullable(),
  originalChecked: z.boolean(),
});
export const CaseStepReport = z.object({
  projectNo: z.string().max(50),
  seq: z.number().int(),
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
  projectNo: z.string().max(50),
  seq: z.number().int(),
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
  projectNo: z.string().max(50),
  seq: z.number().int(),
  kind: z.string().max(20),
  docNo: z.string().max(50),
  state: z.string().max(20),
  reprintNo: z.number().int(),
  at: IsoInstant,
  sm3: z.string().max(64).nullable(),
});

const envelope = {
  /** Idempotency key: `{projectNo}/{class}/{seq}/{dataVersion}`. */
  key: z.string().min(1).max(120),
  projectNo: z.string().min(1).max(50),
  seq: z.number().int().min(0),
  dataVersion: z.number().int().min(1),
  occurredAt: IsoInstant,
};
/** One reported row. The platform keeps `payload` as sent, and refuses a key seen with another payload (conflict). */
export const ReportRow = z.discriminatedUnion('class', [
  z.object({ ...envelope, class: z.literal('accept'), payload: CaseAcceptance }),
  z.object({ ...envelope, class: z.literal('material'), payload: CaseMaterialReport }),
  z.object({ ...envelope, class: z.literal('step'), payload: CaseStepReport }),
  z.object({ ...envelope, class: z.literal('verification'), payload: CaseVerificationReport }),
  z.object({ ...envelope, class: z.literal('document'), payload: CaseDocumentReport }),
]);
export type ReportRow = z.infer<typeof ReportRow>;
export type ReportClass = ReportRow['class'];

/** Rows travel loosely typed, so that one malformed row is answered as rejected and does not take the batch with it. */
export const ReportBatch = z.object({ rows: z.array(z.record(z.string(), z.unknown())).min(1).max(200) });
export const ReportResult = z.object({
  key: z.string(),
  /** `duplicate`: seen before with the same payload, counts as stored; `conflict`: seen with another payload; `rejected`: will never be stored as it is. */
  state: z.enum(['stored', 'duplicate', 'conflict', 'rejected']),
  reason: z.string(),
});
export const ReportAnswer = z.object({ instanceId: z.string(), durable: z.boolean(), results: z.array(ReportResult) });

export const NumberBlock = z.object({
  blockId: z.string(),
  /** `{regionCode}{year}`; a number is prefix + 8-digit serial + one MOD 37,36 check character. */
  prefix: z.string(),
  first: z.number().int(),
  last: z.number().int(),
});
export type NumberBlock = z.infer<typeof NumberBlock>;

const feedEnvelope = { cursor: z.number().int() };
export const FeedRow = z.discriminatedUnion('kind', [
  z.object({ ...feedEnvelope, kind: z.literal('item'), item: ServiceItem }),
  z.object({ ...feedEnvelope, kind: z.literal('verification'), definition: VerificationDefinition }),
  z.object({ ...feedEnvelope, kind: z.literal('calendar'), calendar: WorkingDayCalendarData }),
  /** The devices of this station, as an administrator set them. */
  z.object({ ...feedEnvelope, kind: z.literal('deviceSet'), deviceSet: DeviceSet }),
  /** 热线目录: categories, units, dispatch rows and limits of the hotline. */
  z.object({ ...feedEnvelope, kind: z.literal('hotlineBook'), book: HotlineBook }),
  z.object({ ...feedEnvelope, kind: z.literal('knowledge'), article: KnowledgeArticle }),
  /** What a department did with a case of this station. */
  z.object({
    ...feedEnvelope,
    kind: z.literal('caseEvent'),
    event: z.object({
      eventId: z.string(),
      projectNo: z.string(),
      state: CaseState,
      stepName: z.string(),
      handler: z.string(),
      orgName: z.string(),
      opinion: z.string(),
      at: IsoInstant,
    }),
  }),
]);
export type FeedRow = z.infer<typeof FeedRow>;
export const FeedAnswer = z.object({
  instanceId: z.string(),
  rows: z.array(FeedRow),
  cursor: z.number().int(),
  more: z.boolean(),
});

export const ArrivedCase = z.object({
  projectNo: z.string(),
  taskName: z.string(),
  applicantName: z.string(),
  acceptTime: IsoInstant,
  acceptDocNo: z.string(),
  windowNo: z.string(),
  stationId: z.string(),
  state: CaseState,
  receivedAt: IsoInstant,
  rows: z.record(z.string(), z.number().int()),
  /** Times a row of this case was sent again and recognised. */
  duplicates: z.number().int(),
});
export type ArrivedCase = z.infer<typeof ArrivedCase>;
