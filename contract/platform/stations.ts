import { z } from 'zod';
import { IsoInstant } from '../catalogue.ts';
import { DeviceSet } from '../devices.ts';
import { AuditTrouble } from './audit-mark.ts';
import { allow, ok } from './base.ts';
import { EnrolAnswer, HallCode, ProofAnswer } from './station-answers.ts';

export * from './station-answers.ts';

export const StationIdentity = z.object({
  stationId: z.string().min(8).max(64),
  stationName: z.string().min(1).max(100),
  windowNo: z.string().min(1).max(30),
});

const Key = z.string().regex(/^[\w-]{43}$/);
const Signature = z.string().regex(/^[\w-]{86}$/);

/** A station that enrols: its key is made on it and never leaves it. */
export const EnrolRequest = z.object({
  /** From whoever may enrol; empty for a station from before keys, which shows the token it has. */
  code: z.string().max(30),
  station: StationIdentity,
  /** Ed25519, 32 bytes, base64url. */
  publicKey: Key,
  /** Of `enrolmentText`. */
  signature: Signature,
  /** On purpose: the machine of the hall that calls under this window number until now does so no longer. */
  replaces: z.boolean().default(false),
});
export const ProofRequest = z.object({
  station: StationIdentity,
  publicKey: Key,
  certificate: z.string().max(200),
  /** The hall it belongs to as far as it knows; taken only when this platform has forgotten the station. */
  hallCode: HallCode.nullable().default(null),
  /** The newest receipt it was given. */
  seen: z.number().int().nullable().default(null),
  challenge: z.string().max(200),
  /** Of `proofText`. */
  signature: Signature,
});
export const EnrolCode = z.object({ code: z.string(), hall: HallCode, expiresAt: IsoInstant });

export const SignInRequest = z.object({
  username: z.string().min(1).max(50),
  password: z.string().min(1).max(200),
  station: StationIdentity,
});
export const stationProcedures = {
  createCode: allow(['administrator', 'hallManager'])
    .route({ method: 'POST', path: '/v1/station-codes', summary: '发一个登记工作站用的一次性代码' })
    .input(
      z.object({
        hallCode: HallCode,
        /** To give a known station a new key, after its old one was lost. */
        stationId: z.string().max(64).nullable().default(null),
        hours: z.number().int().min(1).max(168).default(24),
      }),
    )
    .output(EnrolCode),
  enrol: allow('anyone')
    .route({ method: 'POST', path: '/v1/station-keys', summary: '用一次性代码登记本机的公钥（工作站）' })
    .input(EnrolRequest)
    .output(EnrolAnswer),
  challenge: allow('anyone')
    .route({ method: 'GET', path: '/v1/station-challenge', summary: '要工作站签名的一段随机文字，两分钟内有效' })
    .output(z.object({ challenge: z.string() })),
  prove: allow('anyone')
    .route({ method: 'POST', path: '/v1/station-tokens', summary: '工作站用自己的密钥换一小时的令牌' })
    .input(ProofRequest)
    .output(ProofAnswer),
  review: allow(['administrator'])
    .route({ method: 'POST', path: '/v1/stations/{stationId}/review', summary: '核对过，是这个窗口的机器（系统管理）' })
    .input(z.object({ stationId: z.string().max(64) }))
    .output(ok),
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
          enrolledAt: z.string().nullable(),
          /** Whose code it was; empty for a station from before keys. */
          enrolledBy: z.string(),
          /** false: somebody should look whether this machine is the window it says. */
          isReviewed: z.boolean(),
          /** false: another machine of the hall calls under its window number, or it was revoked. */
          holdsNumber: z.boolean(),
          /** Why that is, and what the station last changed of itself. */
          note: z.string(),
          /** What is wrong with its audit chain, until an administrator has looked at it. */
          auditTrouble: AuditTrouble.nullable(),
        }),
      ),
    ),
  revoke: allow(['administrator'])
    .route({ method: 'POST', path: '/v1/stations/{stationId}/revocation', summary: '停用工作站（系统管理）' })
    .input(z.object({ stationId: z.string(), revoked: z.boolean() }))
    .output(ok),
  takeWindow: allow(['administrator', 'hallManager'])
    .route({
      method: 'POST',
      path: '/v1/stations/{stationId}/window-number',
      summary: '窗口号由这台工作站接替，原来用它的不再叫号（系统管理、大厅管理）',
    })
    .input(z.object({ stationId: z.string().max(64) }))
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
    .input(
      z.object({
        stationId: z.string().max(64),
        hallCode: HallCode,
        /** On purpose: the machine there that calls under the same window number does so no longer. */
        replaces: z.boolean().default(false),
      }),
    )
    .output(ok),
};
