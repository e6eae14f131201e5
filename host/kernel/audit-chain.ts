import { z } from 'zod';
import type { Db } from '#db/open.ts';
import { insertAudit, lastAudit, type AuditDbRow } from '#db/queries/audit.ts';
import { readSetting, writeSetting } from '#db/queries/settings.ts';
import { sm3Of } from './digest.ts';

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

/** Before the first row. */
export const genesis = '0'.repeat(64);

/** How long the chain is and how it ends, signed with the store's key: rows cut off its end are missed. */
const AuditHead = z.object({ seq: z.number().int(), hash: z.string(), mac: z.string() });
const headKey = 'auditHead';

/** Appends one row to the hash chain. Only `record` calls it, inside the transaction of the act it tells of. */
export function appendAudit(db: Db, entry: AuditEntry): void {
  const last = lastAudit(db);
  const row = {
    seq: (last?.seq ?? 0) + 1,
    at: entry.at,
    operator: storable(entry.operator),
    act: storable(entry.act),
    object: storable(entry.object),
    is_ok: entry.isOk ? 1 : 0,
    detail: storable(entry.detail ?? ''),
    prev_hash: last?.hash ?? genesis,
  };
  const hash = hashOf(row);
  db.counting(row.seq);
  insertAudit(db, { ...row, hash });
  writeSetting(db, headKey, { seq: row.seq, hash, mac: headMac(db, row.seq, hash) });
}

/** What the store cannot hold would come back as something else, and the chain would seem broken for ever. */
const storable = (text: string): string => text.toWellFormed().replaceAll('\0', '\uFFFD');

export function hashOf(row: Omit<AuditDbRow, 'hash'>): string {
  return sm3Of(
    JSON.stringify([row.prev_hash, row.seq, row.at, row.operator, row.act, row.object, row.is_ok, row.detail]),
  );
}

/** How long the chain is and how it ends, as its rows are now; null before the first. `mac` as it was made with the last row. */
export function auditMark(db: Db): { seq: number; hash: string; mac: string } | null {
  const last = lastAudit(db);
  return last ? { seq: last.seq, hash: last.hash, mac: readSetting(db, headKey, AuditHead)?.mac ?? '' } : null;
}

/** Whether a chain that ends so is whole. A store of an earlier version has no mark until its next act. */
export function isMarkedEnd(db: Db, seq: number, hash: string): boolean {
  const head = readSetting(db, headKey, AuditHead);
  if (!head) return true;
  return head.seq === seq && head.hash === hash && head.mac === headMac(db, seq, hash);
}

const headMac = (db: Db, seq: number, hash: string): string => db.mac('audit head', `${seq} ${hash}`);
