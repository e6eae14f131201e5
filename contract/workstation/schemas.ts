import { z } from 'zod';
import { DueCalendar, IsoDate, IsoInstant, ServiceItem } from '../catalogue.ts';
import { Applicant, Draft, Person, CaseSummary, CaseView, PrintJob } from '../cases.ts';
import { DeviceRole, deviceRoles, DeviceSettings, SignatureStroke } from '../devices.ts';
import { Failure } from '../errors.ts';
import { DeviceState } from './station.ts';

export { DeviceRole, deviceRoles };
export { DeviceState, Session, StationState } from './station.ts';

/** Something connected to this machine that a role could be bound to. */
export const DeviceCandidate = z.object({
  address: z.string(),
  label: z.string(),
  connection: z.string(),
  boundTo: DeviceRole.nullable(),
  /** Roles it is known to play; empty for an unknown one. */
  suggests: z.array(DeviceRole),
  /** Why it cannot be used as it is, e.g. 需要厂家桥接程序; null when it can. */
  problem: Failure.nullable(),
});
export type DeviceCandidate = z.infer<typeof DeviceCandidate>;

/** One change of a device's state today. */
export const DeviceEvent = z.object({
  at: IsoInstant,
  role: DeviceRole,
  title: z.string(),
  text: z.string(),
  state: DeviceState.shape.state,
  word: z.string(),
});
export type DeviceEvent = z.infer<typeof DeviceEvent>;

/** One movement on a device's line, made unreadable where it holds personal data. */
export const TrafficLine = z.object({
  at: IsoInstant,
  direction: z.enum(['out', 'in']),
  /** Hex with spaces, cut to the first bytes; empty when covered. */
  hex: z.string(),
  bytes: z.number().int(),
  isCovered: z.boolean(),
});
export type TrafficLine = z.infer<typeof TrafficLine>;

/** What was learned from a recording of an unknown device. */
export const TrainingResult = z.object({
  isLearned: z.boolean(),
  /** Sentences: what was recognised, or what is missing. */
  evidence: z.array(z.string()),
  /** Settings to bind with; a panel profile is in `profile`. */
  settings: DeviceSettings,
  profile: z.record(z.string(), z.unknown()).nullable(),
});

export const ReplayResult = z.object({ isOk: z.boolean(), entries: z.number().int(), text: z.string() });

/** Something a device's settings can name. */
export const ModelName = z.object({ id: z.string(), name: z.string() });

export const PanelProfileSummary = z.object({
  id: z.string(),
  name: z.string(),
  roles: z.array(DeviceRole),
  isOwn: z.boolean(),
  profile: z.record(z.string(), z.unknown()),
});
/** How a panel profile reads given bytes, and what its templates would send. */
export const PanelTrial = z.object({
  frames: z.array(z.string()),
  events: z.array(z.string()),
  problems: z.array(z.string()),
  templates: z.array(z.object({ name: z.string(), hex: z.string() })),
});

export const SignatureView = z.object({
  signatureId: z.string(),
  caseId: z.string(),
  signerName: z.string(),
  signedAt: IsoInstant,
  on: z.enum(['pad', 'screen']),
  device: z.string(),
  strokeCount: z.number().int(),
  lostSamples: z.number().int(),
  /** SM3 of the page image that was shown, and of the strokes; hex. */
  pageSm3: z.string(),
  strokesSm3: z.string(),
  /** The stored strokes and page still give these digests. */
  isIntact: z.boolean(),
});
export type SignatureView = z.infer<typeof SignatureView>;

/** A signing under way, for the clerk's screen: the ink so far. */
export const SigningProgress = z.object({
  state: z.enum(['idle', 'preparing', 'signing', 'reconnecting']),
  on: z.enum(['pad', 'screen']).nullable(),
  caseId: z.string().nullable(),
  width: z.number().int(),
  height: z.number().int(),
  strokes: z.array(SignatureStroke),
  lostSamples: z.number().int(),
});
export type SigningProgress = z.infer<typeof SigningProgress>;

export const secondScreenKinds = ['confirm', 'read', 'rate', 'pay'] as const;
/** What the applicant's screen shows, for the clerk. */
export const SecondScreenState = z.object({
  isConnected: z.boolean(),
  kind: z.enum(['idle', 'confirm', 'read', 'sign', 'rate', 'pay']),
  caseId: z.string().nullable(),
  shownAt: IsoInstant.nullable(),
  /** How the last page ended, e.g. 申请人已确认. */
  outcome: z
    .object({ at: IsoInstant, kind: z.string(), text: z.string(), isPositive: z.boolean(), wrong: z.array(z.string()) })
    .nullable(),
});
export type SecondScreenState = z.infer<typeof SecondScreenState>;

export const RatingView = z.object({
  caseId: z.string(),
  /** null: asked and not answered */ level: z.number().int().min(1).max(5).nullable(),
  label: z.string(),
  at: IsoInstant,
  source: z.enum(['keypad', 'screen']),
});

export const ItemHit = z.object({
  taskCode: z.string(),
  taskName: z.string(),
  deptName: z.string(),
  projectType: z.enum(['1', '2', '9']),
  promiseText: z.string(),
  taskState: z.string(),
  /** Why it was found, e.g. 办理结果“营业执照”; empty when nothing was asked. */
  reason: z.string(),
});
export const ItemDetail = z.object({
  item: ServiceItem,
  /** e.g. 承诺件 · 5 个工作日 */
  kindText: z.string(),
  /** What would be promised if it were accepted today; null where it cannot be computed, which stands in the way of acceptance. */
  /** 一件事 it is part of. */
  things: z.array(z.object({ thingCode: z.string(), thingName: z.string(), size: z.number().int() })),
  dueToday: z.object({ promiseDue: IsoDate, statutoryDue: IsoDate, dueCalendar: DueCalendar }).nullable(),
});

/** A case for somebody at a terminal: nobody is named in full. */
export const CaseHit = CaseSummary.pick({
  caseId: true,
  projectNo: true,
  state: true,
  taskName: true,
  applicantName: true,
  applicantCertNo: true,
  updatedAt: true,
});

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
  /** Asks for the photo, which is decoded meanwhile (`identification.cardPhoto`). */
  photoId: z.string(),
  /** The draft with the person in it, when one was named and it is about this person or nobody yet. */
  view: CaseView.nullable(),
  /** The named draft is about somebody else: nothing was written into it. */
  isSomebodyElse: z.boolean(),
  /** Drafts of this clerk that were put aside and are about this person. */
  putAside: z.array(CaseSummary),
  elapsedMs: z.number(),
});
export type CardReading = z.infer<typeof CardReading>;

/** The photo in the card's chip, for comparing faces; never stored. */
export const CardPhoto = z.object({
  /** PNG, 102×126; null when it could not be decoded. */
  image: z.file().nullable(),
  /** What to do instead; empty beside an image. */
  note: z.string(),
});

export const AcceptAnswer = z.object({
  caseId: z.string(),
  projectNo: z.string(),
  acceptDocNo: z.string(),
  acceptTime: IsoInstant,
  promiseDue: IsoDate,
  statutoryDue: IsoDate,
  dueCalendar: DueCalendar,
  receipt: PrintJob.nullable(),
  /** The case as it is now. */
  view: CaseView,
});

export const OutboxLane = z.enum(['rows', 'files', 'tickets']);

export const OutboxRow = z.object({
  /** Rows go first, in order; files and hotline tickets go on lanes of their own. Numbered each for itself. */
  lane: OutboxLane,
  outboxId: z.number().int(),
  /** Of a row that belongs to a case; its number once it has one. */
  caseId: z.string().nullable(),
  projectNo: z.string().nullable(),
  taskName: z.string(),
  applicantName: z.string(),
  class: z.string(),
  classTitle: z.string(),
  seq: z.number().int(),
  /** waiting: behind an earlier row of the same stream or not yet due; attention: needs a person */
  state: z.enum(['waiting', 'sending', 'acked', 'attention']),
  attempts: z.number().int(),
  createdAt: IsoInstant,
  nextTryAt: IsoInstant.nullable(),
  ackedAt: IsoInstant.nullable(),
  failure: Failure.nullable(),
});
export type OutboxRow = z.infer<typeof OutboxRow>;

export const AuditRow = z.object({
  seq: z.number().int(),
  at: IsoInstant,
  /** As signed in. */
  operator: z.string(),
  name: z.string(),
  act: z.string(),
  /** As recorded: an id. */
  object: z.string(),
  /** What that is, in words: a case by number, person and item; empty for what has no name. */
  about: z.string(),
  isOk: z.boolean(),
  /** As recorded. */
  detail: z.string(),
  /** The same in Chinese; empty where it is for programs alone. */
  said: z.string(),
  hash: z.string(),
});
