import { z } from 'zod';
import { allow, ok } from './base.ts';

const seq = z
  .number()
  .int()
  .min(1)
  .max(2 ** 40);
const hash = z.string().regex(/^[0-9a-f]{64}$/);

/** How long a station's audit chain is and how it ends. */
export const AuditMark = z.object({
  seq,
  hash,
  /** The station's own mark of both; only its store's key makes it. */
  mac: z.string().max(128),
  /** The row the platform knew as the last one, as it is now. */
  before: z.object({ seq, hash }).nullable(),
});
export type AuditMark = z.infer<typeof AuditMark>;

export const AuditMarkAnswer = z.object({
  /** `askBefore`: to be said again together with the row `seq`, which the platform knows as the last one. */
  state: z.enum(['kept', 'askBefore', 'shorter', 'contradicts']),
  seq: z.number().int(),
});
export type AuditMarkAnswer = z.infer<typeof AuditMarkAnswer>;

/** What an administrator is told of a chain that lost rows or was written anew. */
export const AuditTrouble = z.object({
  kind: z.enum(['shorter', 'contradicts']),
  message: z.string(),
  at: z.string(),
});

export const auditMarkProcedures = {
  keep: allow('station')
    .route({ method: 'PUT', path: '/v1/audit-mark', summary: '审计链的长度和末行摘要（工作站）' })
    .input(AuditMark)
    .output(AuditMarkAnswer),
  restart: allow(['administrator'])
    .route({
      method: 'DELETE',
      path: '/v1/stations/{stationId}/audit-mark',
      summary: '核对之后，从工作站现在的审计链重新记起（系统管理）',
    })
    .input(z.object({ stationId: z.string().max(64), reason: z.string().min(1).max(200) }))
    .output(ok),
};
