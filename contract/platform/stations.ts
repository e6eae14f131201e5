import { z } from 'zod';
import { IsoInstant } from '../catalogue.ts';
import { DeviceSet } from '../devices.ts';
import { Operator } from '../people.ts';
import { allow, ok } from './base.ts';
import { HallCode, HallFacts } from './halls.ts';

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
  /** The hall this station belongs to. */
  hall: HallFacts,
  offlineDays: z.number().int(),
  /** Base of the public page that shows a case; `{base}/q/{projectNo}`. */
  queryBaseUrl: z.string(),
});

export const stationProcedures = {
  list: allow(['administrator'])
    .route({ method: 'GET', path: '/v1/stations', summary: '工作站（系统管理）' })
    .output(
      z.array(
        z.object({
          stationId: z.string(),
          stationName: z.string(),
          windowNo: z.string(),
          hallCode: z.string().nullable(),
          revoked: z.boolean(),
          lastSeenAt: z.string().nullable(),
        }),
      ),
    ),
  revoke: allow(['administrator'])
    .route({ method: 'POST', path: '/v1/stations/{stationId}/revocation', summary: '停用工作站（系统管理）' })
    .input(z.object({ stationId: z.string(), revoked: z.boolean() }))
    .output(ok),
  deviceSet: allow(['administrator'])
    .route({ method: 'GET', path: '/v1/stations/{stationId}/device-set', summary: '窗口的设备配置（系统管理）' })
    .input(z.object({ stationId: z.string() }))
    .output(DeviceSet.nullable()),
  saveDeviceSet: allow(['administrator'])
    .route({
      method: 'PUT',
      path: '/v1/stations/{stationId}/device-set',
      summary: '下发窗口的设备配置（系统管理）；版本须递增',
    })
    .input(z.object({ stationId: z.string(), deviceSet: DeviceSet }))
    .output(ok),

  move: allow(['administrator'])
    .route({ method: 'POST', path: '/v1/stations/{stationId}/hall', summary: '工作站归属的大厅（系统管理）' })
    .input(z.object({ stationId: z.string().max(64), hallCode: HallCode }))
    .output(ok),
};
