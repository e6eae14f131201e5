import type { Db } from '../open.ts';
import type { VerificationRow } from './verifications.ts';

/** A question that will be asked again. */
export interface AskRow {
  verification_id: string;
  tries: number;
  first_at: string;
  next_at: string;
}

export function saveAsk(db: Db, row: AskRow): void {
  db.prepare(
    `INSERT INTO verification_asks (verification_id, tries, first_at, next_at) VALUES (@verification_id, @tries, @first_at, @next_at)
    ON CONFLICT (verification_id) DO UPDATE SET tries = excluded.tries, first_at = excluded.first_at, next_at = excluded.next_at`,
  ).run(row);
}

export const findAsk = (db: Db, verificationId: string): AskRow | null =>
  (db.prepare('SELECT * FROM verification_asks WHERE verification_id = ?').get(verificationId) as AskRow | undefined) ??
  null;

export function dropAsk(db: Db, verificationId: string): void {
  db.prepare('DELETE FROM verification_asks WHERE verification_id = ?').run(verificationId);
}

/** Somebody asked anew: earlier attempts of the same question are not asked again beside it. */
export function dropAsksOf(db: Db, caseId: string, name: string): void {
  db.prepare(
    'DELETE FROM verification_asks WHERE verification_id IN (SELECT verification_id FROM verifications WHERE case_id = ? AND name = ?)',
  ).run(caseId, name);
}

/** Open questions whose time has come, the one waiting longest first. */
export function listDueAsks(db: Db, now: string): (AskRow & VerificationRow)[] {
  return db
    .prepare(
      'SELECT v.*, a.tries, a.first_at, a.next_at FROM verification_asks a JOIN verifications v USING (verification_id) WHERE a.next_at <= ? ORDER BY a.next_at LIMIT 50',
    )
    .all(now) as (AskRow & VerificationRow)[];
}

/** Of a case: which of its answers are still asked for. */
export function asksOf(db: Db, caseId: string): Map<string, AskRow> {
  const rows = db
    .prepare('SELECT a.* FROM verification_asks a JOIN verifications v USING (verification_id) WHERE v.case_id = ?')
    .all(caseId) as AskRow[];
  return new Map(rows.map((row) => [row.verification_id, row]));
}
