import { z } from 'zod';
import { CaseState } from '../cases.ts';
import { IsoDate, IsoInstant } from '../catalogue.ts';
import { allow, caseReaders, ok } from './base.ts';
import { EventFacts } from '../inspection.ts';
import { EventResult, EventSpecial } from './exchange.ts';

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
  /** Accepted far from its arrival: `ahead` of it, which only a wrong clock does, or days before. */
  timeDoubt: z.enum(['ahead', 'late']).nullable().default(null),
});
export type ArrivedCase = z.infer<typeof ArrivedCase>;

/** An acceptance that arrived far from its moment, until an administrator has looked at it. */
export const DoubtfulTime = ArrivedCase.pick({
  projectNo: true,
  taskName: true,
  applicantName: true,
  windowNo: true,
  acceptTime: true,
  receivedAt: true,
}).extend({ timeDoubt: z.enum(['ahead', 'late']) });
export type DoubtfulTime = z.infer<typeof DoubtfulTime>;

/** A case without a number yet, for which the window or the applicant has to answer. */
export const AwaitedCase = z.object({
  kind: z.enum(['decide', 'correct']),
  docNo: z.string(),
  respondBy: IsoDate,
  isProvisional: z.boolean(),
  /** When it was noticed here that the day had passed; null before. */
  overAt: IsoInstant.nullable(),
  stationName: z.string(),
  windowNo: z.string(),
});

/** A case of the hall for somebody at one of its windows: nobody named in full. */
export const HallCase = z.object({
  projectNo: z.string(),
  taskName: z.string(),
  applicantName: z.string(),
  acceptTime: IsoInstant,
  windowNo: z.string(),
  /** Accepted at the station that asks. */
  isHere: z.boolean(),
  state: CaseState,
});
export type HallCase = z.infer<typeof HallCase>;

/** The same opened, to be read and nothing else: no form, no address; numbers by halves whoever asks, the name whole only for those who answer for the hall. */
export const HallCaseView = HallCase.extend({
  applicantCertNo: z.string(),
  mobile: z.string(),
  acceptOrgName: z.string(),
  acceptor: z.string(),
  acceptDocNo: z.string(),
  promiseDue: IsoDate,
  statutoryDue: IsoDate,
  isProvisional: z.boolean(),
  materials: z.array(z.object({ name: z.string(), how: z.string() })),
  /** Steps of the window and of the department, as they happened. */
  course: z.array(z.object({ at: IsoInstant, name: z.string(), by: z.string(), text: z.string() })),
});
export type HallCaseView = z.infer<typeof HallCaseView>;

export const caseProcedures = {
  group: allow(caseReaders)
    .route({ method: 'GET', path: '/v1/groups/{groupNo}', summary: '一次并联受理：各项和总的情况' })
    .input(z.object({ groupNo: z.string().max(60) }))
    .output(
      z.object({
        groupNo: z.string(),
        thingName: z.string(),
        state: z.enum(['draft', 'open', 'partly', 'done']),
        /** Cases that have arrived, of so many. */
        size: z.number().int(),
        members: z.array(ArrivedCase),
      }),
    ),
  hall: allow(['clerk', 'hallManager'])
    .route({ method: 'GET', path: '/v1/hall-cases', summary: '登录所在的工作站那个大厅的办件，姓名遮住；留痕' })
    .input(
      z.object({
        q: z.string().max(100).default(''),
        limit: z.coerce.number().int().min(1).max(200).default(100),
      }),
    )
    .output(z.array(HallCase)),
  hallOne: allow(['clerk', 'hallManager'])
    .route({
      method: 'GET',
      path: '/v1/hall-cases/{projectNo}',
      summary: '打开登录所在大厅的一件办件来看，号码遮住；留痕',
    })
    .input(z.object({ projectNo: z.string().max(50) }))
    .output(HallCaseView),
  awaited: allow(caseReaders)
    .route({ method: 'GET', path: '/v1/awaited', summary: '收件未决定、补正未补的，和它们的期限' })
    .output(z.array(AwaitedCase)),
  doubtfulTimes: allow(['administrator'])
    .route({
      method: 'GET',
      path: '/v1/doubtful-times',
      summary: '受理时间和到达时间相差太大、还没有核对的办件（系统管理）',
    })
    .output(z.array(DoubtfulTime)),
  settleTime: allow(['administrator'])
    .route({ method: 'POST', path: '/v1/doubtful-times/settle', summary: '核对过一件的受理时间，写明结论（系统管理）' })
    .input(z.object({ projectNo: z.string().max(40), note: z.string().trim().min(1).max(200) }))
    .output(ok),
  list: allow(caseReaders)
    .route({ method: 'GET', path: '/v1/cases', summary: '已到达的办件' })
    .input(z.object({ q: z.string().max(100).default(''), limit: z.coerce.number().int().min(1).max(200).default(50) }))
    .output(z.array(ArrivedCase)),
  get: allow(caseReaders)
    .route({ method: 'GET', path: '/v1/cases/{projectNo}', summary: '一件办件的全部记录' })
    .input(z.object({ projectNo: z.string().max(50) }))
    .output(
      z.object({
        summary: ArrivedCase,
        rows: z.array(
          z.object({
            key: z.string(),
            class: z.string(),
            seq: z.number().int(),
            receivedAt: z.string(),
            payload: z.record(z.string(), z.unknown()),
          }),
        ),
      }),
    ),
  recordEvent: allow(['administrator'])
    .route({
      method: 'POST',
      path: '/v1/cases/{projectNo}/events',
      summary: '部门办理环节或结果（系统管理或部门接口）',
    })
    .input(
      z.object({
        projectNo: z.string().max(50),
        eventId: z.string().min(8).max(64),
        state: CaseState,
        stepName: z.string().min(1).max(100),
        handler: z.string().min(1).max(30),
        orgName: z.string().min(1).max(100),
        opinion: z.string().max(1000),
        /** With SUSPENDED: what interrupts the clock; with an open state: days added (延长办理期限). */
        special: EventSpecial.optional(),
        /** With a state of the end. */
        result: EventResult.optional(),
        /** For 电子监察: what was named as missing, why it was refused, what was charged. */
        facts: EventFacts.optional(),
      }),
    )
    .output(ok),
};
