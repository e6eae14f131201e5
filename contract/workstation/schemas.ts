import { z } from 'zod';
import { IsoDate, IsoInstant, ServiceItem } from '../catalogue.ts';
import { Applicant, Draft, Person, Verification, CaseSummary, PrintJob } from '../cases.ts';
import { Failure } from '../errors.ts';
import { Operator } from '../people.ts';

export const Session = z.object({
  operator: Operator,
  /** Signed in against the local record because the platform could not be reached. */
  isOffline: z.boolean(),
  isLocked: z.boolean(),
  signedInAt: IsoInstant,
});
export type Session = z.infer<typeof Session>;

export const deviceRoles = ['idCard', 'receiptPrinter'] as const;
export const DeviceRole = z.enum(deviceRoles);
export type DeviceRole = z.infer<typeof DeviceRole>;

export const DeviceState = z.object({
  role: DeviceRole,
  title: z.string(),
  /** `unbound`: nobody chose a port; `connecting`, `ready`, `busy` (at work), `warning` (works, e.g. paper near end), `fault` */
  state: z.enum(['unbound', 'connecting', 'ready', 'busy', 'warning', 'fault']),
  /** Short word for the light, e.g. 正常, 缺纸. */
  word: z.string(),
  address: z.string().nullable(),
  baudRate: z.number().int().nullable(),
  /** What identifies the unit once it answered (SAM id; never card data). */
  identity: z.string().nullable(),
  failure: Failure.nullable(),
  lastActivity: z.object({ at: IsoInstant, text: z.string() }).nullable(),
});
export type DeviceState = z.infer<typeof DeviceState>;

export const PortCandidate = z.object({ address: z.string(), label: z.string(), boundTo: DeviceRole.nullable() });

/** All that the frame around every screen shows, pushed on change. */
export const StationState = z.object({
  stationName: z.string(), windowNo: z.string(), hallName: z.string(),
  session: Session.nullable(),
  /** The host's estimate of platform time, and how far the local clock is off. */
  time: z.object({ now: IsoInstant, offsetMs: z.number(), isTrusted: z.boolean() }),
  network: z.object({
    isOnline: z.boolean(), since: IsoInstant, message: z.string(),
    platformStorage: z.enum(['pglite', 'postgresql']).nullable(), platformNotice: z.string(),
  }),
  outbox: z.object({ pending: z.number().int(), attention: z.number().int(), oldestAt: IsoInstant.nullable() }),
  numbersLeft: z.number().int(),
  catalogueSize: z.number().int(),
  devices: z.array(DeviceState),
});
export type StationState = z.infer<typeof StationState>;

export const ItemHit = z.object({
  taskCode: z.string(), taskName: z.string(), deptName: z.string(), projectType: z.enum(['1', '2', '9']), promiseText: z.string(), taskState: z.string(),
});
export const ItemDetail = z.object({ item: ServiceItem, /** e.g. 承诺件 · 5 个工作日 */ kindText: z.string() });

/** A partial change to a draft; absent parts stay as they are. */
export const DraftPatch = z.object({
  taskCode: Draft.shape.taskCode.unwrap().optional(),
  applicant: Applicant.optional(),
  form: Draft.shape.form.unwrap().optional(),
  formSources: Draft.shape.formSources.unwrap().optional(),
  materials: Draft.shape.materials.unwrap().optional(),
});
export type DraftPatch = z.infer<typeof DraftPatch>;

export const CardReading = z.object({
  type: z.enum(['resident', 'hkmt', 'foreigner2017', 'foreigner2023']),
  person: Person,
  /** Doubts to show, not to block: check digit, expiry. */
  warnings: z.array(z.string()),
  /** Cases of this person on this workstation that are not finished. */
  related: z.array(CaseSummary),
  elapsedMs: z.number(),
});
export type CardReading = z.infer<typeof CardReading>;

export const AcceptAnswer = z.object({
  caseId: z.string(), projectNo: z.string(), acceptDocNo: z.string(), acceptTime: IsoInstant, promiseDue: IsoDate, statutoryDue: IsoDate,
  receipt: PrintJob.nullable(),
});

export const OutboxRow = z.object({
  outboxId: z.number().int(),
  caseId: z.string(), projectNo: z.string(), taskName: z.string(), applicantName: z.string(),
  class: z.string(), classTitle: z.string(), seq: z.number().int(),
  /** waiting: behind an earlier row of the same case or not yet due; attention: needs a person */
  state: z.enum(['waiting', 'sending', 'acked', 'attention']),
  attempts: z.number().int(),
  createdAt: IsoInstant, nextTryAt: IsoInstant.nullable(), ackedAt: IsoInstant.nullable(),
  failure: Failure.nullable(),
});
export type OutboxRow = z.infer<typeof OutboxRow>;

export const AuditRow = z.object({ seq: z.number().int(), at: IsoInstant, operator: z.string(), act: z.string(), object: z.string(), isOk: z.boolean(), detail: z.string(), hash: z.string() });

export const VerificationUpdate = z.object({
  caseId: z.string(), verifications: z.array(Verification),
  /** Values a department gave for form fields still empty. */
  fill: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});
