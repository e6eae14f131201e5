import type { z } from 'zod';
import type { Db } from '#db/open.ts';
import { listAudit } from '#db/queries/audit.ts';
import type { AuditRow } from '#contract/workstation/schemas.ts';
import { hashOf } from '../kernel/audit-chain.ts';
import { nameOf, objectOf, saidOf } from './in-words.ts';
import type { ChainCheck } from './chain-check.ts';

/** A page of audit rows, newest first, with the verdict on the whole chain, as far as it is known, and on each row shown as it stands now. */
export function auditPage(
  db: Db,
  chain: ChainCheck,
  page: { limit: number; before?: number | undefined },
): { rows: z.infer<typeof AuditRow>[]; isIntact: boolean | null } {
  const rows = listAudit(db, page.before ?? Number.MAX_SAFE_INTEGER, page.limit);
  const isShownGood = rows.every(
    (row, index) =>
      row.hash === hashOf(row) && (rows[index + 1] === undefined || rows[index + 1]?.hash === row.prev_hash),
  );
  return {
    rows: rows.map((row) => ({
      seq: row.seq,
      at: row.at,
      operator: row.operator,
      name: nameOf(db, row.operator),
      act: row.act,
      object: row.object,
      about: objectOf(db, row.object),
      isOk: row.is_ok === 1,
      detail: row.detail,
      said: saidOf(db, row),
      hash: row.hash,
    })),
    isIntact: isShownGood && chain.verdict(),
  };
}
