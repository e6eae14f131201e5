import { z } from 'zod';
import { procedure } from '../base.ts';
import { CaseState } from '../cases.ts';
import { ServiceItem, VerificationDefinition, WorkingDayCalendarData } from '../catalogue.ts';
import { DeviceSet } from '../devices.ts';
import { hallContract } from '../hall/procedures.ts';
import { Operator, Role } from '../people.ts';
import { hotlineContract, ticketContract } from './hotline.ts';
import {
  ArrivedCase,
  FeedAnswer,
  Health,
  NumberBlock,
  ReportAnswer,
  ReportBatch,
  SignInAnswer,
  SignInRequest,
} from './schemas.ts';

const ok = z.object({ ok: z.literal(true) });

/**
 * Host ⇄ platform over HTTP; served as OpenAPI.
 * Authorization: `Bearer <operator token>` for people, `Bearer <station token>` for a station's own traffic.
 */
export const platformContract = {
  health: procedure.route({ method: 'GET', path: '/v1/health', summary: '平台时间、存储方式' }).output(Health),
  sessions: {
    signIn: procedure
      .route({ method: 'POST', path: '/v1/sessions', summary: '登录；首次登录同时登记工作站' })
      .input(SignInRequest)
      .output(SignInAnswer),
    changePassword: procedure
      .route({ method: 'POST', path: '/v1/sessions/password', summary: '修改自己的密码' })
      .input(z.object({ oldPassword: z.string().max(200), newPassword: z.string().max(200) }))
      .output(ok),
  },
  operators: {
    list: procedure
      .route({ method: 'GET', path: '/v1/operators', summary: '人员（系统管理）' })
      .output(z.array(Operator.extend({ disabled: z.boolean() }))),
    save: procedure
      .route({ method: 'POST', path: '/v1/operators', summary: '新增或修改人员（系统管理）' })
      .input(
        z.object({
          username: z.string().min(2).max(50),
          name: z.string().min(1).max(30),
          roles: z.array(Role).min(1),
          password: z.string().max(200).optional(),
          disabled: z.boolean().default(false),
        }),
      )
      .output(Operator),
  },
  stations: {
    list: procedure.route({ method: 'GET', path: '/v1/stations', summary: '工作站（系统管理）' }).output(
      z.array(
        z.object({
          stationId: z.string(),
          stationName: z.string(),
          windowNo: z.string(),
          revoked: z.boolean(),
          lastSeenAt: z.string().nullable(),
        }),
      ),
    ),
    revoke: procedure
      .route({ method: 'POST', path: '/v1/stations/{stationId}/revocation', summary: '停用工作站（系统管理）' })
      .input(z.object({ stationId: z.string(), revoked: z.boolean() }))
      .output(ok),
    deviceSet: procedure
      .route({ method: 'GET', path: '/v1/stations/{stationId}/device-set', summary: '窗口的设备配置（系统管理）' })
      .input(z.object({ stationId: z.string() }))
      .output(DeviceSet.nullable()),
    saveDeviceSet: procedure
      .route({
        method: 'PUT',
        path: '/v1/stations/{stationId}/device-set',
        summary: '下发窗口的设备配置（系统管理）；版本须递增',
      })
      .input(z.object({ stationId: z.string(), deviceSet: DeviceSet }))
      .output(ok),
  },
  catalogue: {
    saveItem: procedure
      .route({ method: 'PUT', path: '/v1/items/{taskCode}', summary: '发布事项（系统管理）' })
      .input(ServiceItem)
      .output(ok),
    saveVerification: procedure
      .route({ method: 'PUT', path: '/v1/verifications/{name}', summary: '发布核验定义（系统管理）' })
      .input(VerificationDefinition)
      .output(ok),
    saveCalendar: procedure
      .route({ method: 'PUT', path: '/v1/calendar', summary: '发布工作日历（系统管理）' })
      .input(
        WorkingDayCalendarData.extend({
          /** Published years this table leaves out on purpose. */
          dropYears: z.array(z.string().regex(/^\d{4}$/)).optional(),
        }),
      )
      .output(ok),
  },
  feed: procedure
    .route({ method: 'GET', path: '/v1/feed', summary: '目录与办件结果的增量（工作站）' })
    .input(
      z.object({ after: z.coerce.number().int().min(0), limit: z.coerce.number().int().min(1).max(500).default(200) }),
    )
    .output(FeedAnswer),
  numberBlocks: {
    lease: procedure
      .route({
        method: 'POST',
        path: '/v1/number-blocks',
        summary: '领一段办件编号（工作站）；同一 requestId 重发得到同一段',
      })
      .input(z.object({ requestId: z.string().min(8).max(64), count: z.number().int().min(1).max(1000) }))
      .output(NumberBlock),
  },
  reports: {
    send: procedure
      .route({ method: 'POST', path: '/v1/reports', summary: '上报办件各类记录（工作站）' })
      .input(ReportBatch)
      .output(ReportAnswer),
  },
  hall: hallContract,
  cases: {
    list: procedure
      .route({ method: 'GET', path: '/v1/cases', summary: '已到达的办件' })
      .input(
        z.object({ q: z.string().max(100).default(''), limit: z.coerce.number().int().min(1).max(200).default(50) }),
      )
      .output(z.array(ArrivedCase)),
    get: procedure
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
    recordEvent: procedure
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
        }),
      )
      .output(ok),
  },
  hotline: hotlineContract,
  tickets: ticketContract,
};
export type PlatformContract = typeof platformContract;
