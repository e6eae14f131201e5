import type { z } from 'zod';
import type { Db } from '#db/open.ts';
import type { AuditRow } from '#contract/workstation/schemas.ts';
import { findBreak, readAudit } from '../kernel/audit-chain.ts';

/** A page of audit rows, newest first, with the verdict on the whole chain. */
export function auditPage(
  db: Db,
  page: { limit: number; before?: number | undefined },
): { rows: z.infer<typeof AuditRow>[]; isIntact: boolean } {
  const rows = readAudit(db, { before: page.before, limit: page.limit });
  return {
    rows: rows.map((row) => ({
      seq: row.seq,
      at: row.at,
      operator: row.operator,
      act: row.act,
      object: row.object,
      isOk: row.is_ok === 1,
      detail: row.detail,
      hash: row.hash,
    })),
    isIntact: findBreak(db) === null,
  };
}
