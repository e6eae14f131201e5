import { z } from 'zod';
import { IsoInstant } from '../times.ts';
import { allow, ok } from './base.ts';

export const Open311Setting = z.object({
  isOn: z.boolean(),
  /** What other systems name as `jurisdiction_id`; empty: they need not. */
  jurisdictionId: z.string().trim().max(100),
});
export type Open311Setting = z.infer<typeof Open311Setting>;
export const Open311Key = z.object({
  keyId: z.string(),
  name: z.string(),
  createdBy: z.string(),
  createdAt: IsoInstant,
  isRevoked: z.boolean(),
});
export type Open311Key = z.infer<typeof Open311Key>;

/** Open311 for other systems, which speak it under `/open311/v2`; here an administrator turns it on and hands out keys. */
export const open311Procedures = {
  setting: allow(['administrator'])
    .route({ method: 'GET', path: '/v1/open311', summary: 'Open311 接口开没开（系统管理）' })
    .output(Open311Setting),
  save: allow(['administrator'])
    .route({ method: 'PUT', path: '/v1/open311', summary: '打开或关闭 Open311 接口（系统管理）；起初是关的' })
    .input(Open311Setting)
    .output(Open311Setting),
  keys: allow(['administrator'])
    .route({ method: 'GET', path: '/v1/open311/keys', summary: '发给其他系统的钥匙（系统管理）' })
    .output(z.array(Open311Key)),
  createKey: allow(['administrator'])
    .route({ method: 'POST', path: '/v1/open311/keys', summary: '给一个系统发钥匙，只显示这一次（系统管理）' })
    .input(z.object({ name: z.string().trim().min(2).max(30) }))
    .output(z.object({ keyId: z.string(), key: z.string() })),
  revokeKey: allow(['administrator'])
    .route({ method: 'DELETE', path: '/v1/open311/keys/{keyId}', summary: '收回钥匙（系统管理）' })
    .input(z.object({ keyId: z.string().max(64) }))
    .output(ok),
};
