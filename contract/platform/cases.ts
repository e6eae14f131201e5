import { z } from 'zod';
import { CaseState } from '../cases.ts';
import { IsoDate, IsoInstant } from '../catalogue.ts';
import { allow, caseReaders, ok } from './base.ts';
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
    .route({ method: 'GET', path: '/v1/hall-cases', summary: '一台工作站所在大厅的办件，姓名遮住；留痕' })
    .input(
      z.object({
        stationId: z.string().max(64),
        q: z.string().max(100).default(''),
        limit: z.coerce.number().int().min(1).max(200).default(100),
      }),
    )
    .output(z.array(HallCase)),
  awaited: allow(caseReaders)
    .route({ method: 'GET', path: '/v1/awaited', summary: '收件未决定、补正未补的，和它们的期限' })
    .output(z.array(AwaitedCase)),
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
      }),
    )
    .output(ok),
};
