import { CorrectionNews } from '../data-corrections.ts';
import { z } from 'zod';
import { ApprovalDecision } from '../approvals.ts';
import { CaseState } from '../cases.ts';
import { IsoInstant, LimitUnit, ServiceItem, VerificationDefinition, WorkingDayCalendarData } from '../catalogue.ts';
import { DeviceSet } from '../devices.ts';
import { HotlineBook, KnowledgeArticle } from '../hotline/book.ts';
import { ParcelNews } from '../parcels.ts';
import { PaymentNews } from '../payments.ts';
import { ServiceThing } from '../things.ts';
import { allow } from './base.ts';
import { HallFacts } from './halls.ts';
import { RunEcho } from './station-answers.ts';

export const Health = z.object({
  /** Identity of this platform's data; a wiped or restored platform has another one. */
  instanceId: z.string(),
  serverTime: IsoInstant,
  storage: z.enum(['pglite', 'postgresql']),
  /** false: acknowledged rows may be lost in a power cut, stations must keep them. */
  durable: z.boolean(),
  /** Its disk is full: what is brought is refused with 507 until there is room. Older platforms do not say it. */
  isFull: z.boolean().default(false),
  notice: z.string(),
  /** The newest receipt this data knows; a station that was given a later one sees that older data was put back. */
  mark: z.number().int().optional(),
  /** Of the station whose run asks: the one that was heard last. Null for anybody else. */
  run: RunEcho.nullable().default(null),
  /** Which envelope this platform takes; platforms before streams do not say it. */
  exchangeVersion: z.number().int().default(1),
});
export type Health = z.infer<typeof Health>;

export const NumberBlock = z.object({
  blockId: z.string(),
  /** `{regionCode}{year}`; a number is prefix + 8-digit serial + one MOD 37,36 check character. */
  prefix: z.string(),
  first: z.number().int(),
  last: z.number().int(),
  /** Receipt for a block that was leased: data that does not know it has forgotten the lease. Older platforms give none. */
  mark: z.number().int().optional(),
});
export type NumberBlock = z.infer<typeof NumberBlock>;

/** A special procedure as a department tells of it: days that do not count, or days added. */
export const EventSpecial = z.object({
  kind: z.enum(['pause', 'extension']),
  name: z.string().min(1).max(100),
  reason: z.string().min(1).max(4000),
  limit: z.number().int().min(1).max(366).optional(),
  limitUnit: LimitUnit.optional(),
});
export const EventResult = z.object({
  resultName: z.string().max(200),
  certNo: z.string().max(50).default(''),
  certValidity: z.string().max(30).default(''),
});

/** What a department did with a case. */
export const DepartmentEvent = z.object({
  eventId: z.string(),
  /** The case it is about: a number may stand under two of them until that is settled. Older platforms name the number alone. */
  caseId: z.string().optional(),
  projectNo: z.string(),
  state: CaseState,
  stepName: z.string(),
  handler: z.string(),
  orgName: z.string(),
  opinion: z.string(),
  at: IsoInstant,
  special: EventSpecial.optional(),
  result: EventResult.optional(),
});
export type DepartmentEvent = z.infer<typeof DepartmentEvent>;

const feedEnvelope = { cursor: z.number().int() };
export const FeedRow = z.discriminatedUnion('kind', [
  z.object({ ...feedEnvelope, kind: z.literal('item'), item: ServiceItem }),
  z.object({ ...feedEnvelope, kind: z.literal('thing'), thing: ServiceThing }),
  z.object({ ...feedEnvelope, kind: z.literal('verification'), definition: VerificationDefinition }),
  z.object({ ...feedEnvelope, kind: z.literal('calendar'), calendar: WorkingDayCalendarData }),
  /** The devices of this station, as an administrator set them. */
  z.object({ ...feedEnvelope, kind: z.literal('deviceSet'), deviceSet: DeviceSet }),
  /** 热线目录: categories, units, dispatch rows and limits of the hotline. */
  z.object({ ...feedEnvelope, kind: z.literal('hotlineBook'), book: HotlineBook }),
  z.object({ ...feedEnvelope, kind: z.literal('knowledge'), article: KnowledgeArticle }),
  /** The hall this station belongs to now, and where its query page is. */
  z.object({ ...feedEnvelope, kind: z.literal('hall'), hall: z.object({ hall: HallFacts, queryBaseUrl: z.string() }) }),
  /** What a department did with a case of this station. */
  z.object({
    ...feedEnvelope,
    kind: z.literal('caseEvent'),
    event: DepartmentEvent,
  }),
  /** Somebody at another window agreed to what this station asked, or did not. */
  z.object({ ...feedEnvelope, kind: z.literal('approval'), decision: ApprovalDecision }),
  z.object({ ...feedEnvelope, kind: z.literal('payment'), news: PaymentNews }),
  z.object({ ...feedEnvelope, kind: z.literal('courier'), news: ParcelNews }),
  /** What a department said to an objection of this station. */
  z.object({ ...feedEnvelope, kind: z.literal('dataCorrection'), correction: CorrectionNews }),
  /** Two cases stood under one number, and an administrator settled which keeps it. */
  z.object({
    ...feedEnvelope,
    kind: z.literal('caseNumber'),
    change: z.object({
      eventId: z.string(),
      caseId: z.string(),
      from: z.string(),
      /** The same as `from` for the case that keeps its number. */
      to: z.string(),
      by: z.string(),
      note: z.string(),
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

export const health = allow('anyone')
  .route({ method: 'GET', path: '/v1/health', summary: '平台时间、存储方式' })
  .output(Health);

export const feed = allow('station')
  .route({ method: 'GET', path: '/v1/feed', summary: '目录与办件结果的增量（工作站）' })
  .input(
    z.object({ after: z.coerce.number().int().min(0), limit: z.coerce.number().int().min(1).max(500).default(200) }),
  )
  .output(FeedAnswer);

/** Papers are numbered per authority, kind and year: what a station wants to have in hand of one such series. */
export const PaperSeries = z.object({
  deptCode: z.string().regex(/^[0-9A-Z]{1,18}$/),
  kind: z.string().regex(/^[A-Z_]{1,20}$/),
  /** The highest number the station ever held of it this year: none up to here is given out again. */
  after: z.number().int().min(0).max(9_000_000),
});
export type PaperSeries = z.infer<typeof PaperSeries>;

export const numberBlockProcedures = {
  leaseSeries: allow('station')
    .route({
      method: 'POST',
      path: '/v1/number-blocks/papers',
      summary: '领各部门、各类文书的编号（工作站）；同一 requestId 重发得到同样的号段',
    })
    .input(
      z.object({
        requestId: z.string().min(8).max(64),
        series: z.array(PaperSeries).min(1).max(500),
        count: z.number().int().min(1).max(100),
      }),
    )
    .output(z.array(NumberBlock)),
  lease: allow('station')
    .route({
      method: 'POST',
      path: '/v1/number-blocks',
      summary: '领一段办件编号（工作站）；同一 requestId 重发得到同一段',
    })
    .input(z.object({ requestId: z.string().min(8).max(64), count: z.number().int().min(1).max(1000) }))
    .output(NumberBlock),
};
