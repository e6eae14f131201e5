import { sm3 } from 'sm-crypto-v2';
import type { Db } from '#db/open.ts';
import { eachAudit, insertAudit, lastAudit, listAudit, type AuditDbRow } from '#db/queries/audit.ts';

export interface AuditEntry {
  at: string;
  /** Username, or `station` for what the workstation does by itself. */
  operator: string;
  act: string;
  /** Id of what was acted on; never a name or an identity number. */
  object: string;
  isOk: boolean;
  detail?: string;
}

const genesis = '0'.repeat(64);

/** Appends one row to the hash chain. Call it inside the transaction of the act it tells of, so that neither exists without the other. */
export function appendAudit(db: Db, entry: AuditEntry): void {
  db.tx(() => {
    const last = lastAudit(db);
    const row = {
      seq: (last?.seq ?? 0) + 1,
      at: entry.at,
      operator: entry.operator,
      act: entry.act,
      object: entry.object,
      is_ok: entry.isOk ? 1 : 0,
      detail: entry.detail ?? '',
      prev_hash: last?.hash ?? genesis,
    };
    insertAudit(db, { ...row, hash: hashOf(row) });
  });
}

export function readAudit(db: Db, page: { before: number | undefined; limit: number }): AuditDbRow[] {
  return listAudit(db, page.before ?? Number.MAX_SAFE_INTEGER, page.limit);
}

/** Walks the whole chain; the first row that does not follow from the one before, or null when all do. */
export function findBreak(db: Db): number | null {
  let previous = genesis;
  let expected = 1;
  for (const row of eachAudit(db)) {
    if (row.seq !== expected || row.prev_hash !== previous || row.hash !== hashOf(row)) return expected;
    previous = row.hash;
    expected += 1;
  }
  return null;
}

function hashOf(row: Omit<AuditDbRow, 'hash'>): string {
  return sm3(
    JSON.stringify([row.prev_hash, row.seq, row.at, row.operator, row.act, row.object, row.is_ok, row.detail]),
  );
}
