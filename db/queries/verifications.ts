import type { Db } from '../open.ts';

export interface VerificationRow {
  verification_id: string;
  case_id: string;
  name: string;
  attempt: number;
  state: string;
  message: string;
  failure: string | null;
  title: string;
  department: string;
  limit_ms: number;
  requested_at: string | null;
  answered_at: string | null;
  elapsed_ms: number | null;
  as_of: string | null;
  digest: string | null;
  answer: string | null;
  fill_json: string;
  subject: string;
  /** 1: about the case as accepted */
  counts: number;
}

export function saveVerification(db: Db, row: VerificationRow): void {
  db.prepare(
    `INSERT INTO verifications (verification_id, case_id, name, attempt, state, message, failure, title, department, limit_ms, requested_at, answered_at, elapsed_ms, as_of, digest, answer, fill_json, subject, counts)
    VALUES (@verification_id, @case_id, @name, @attempt, @state, @message, @failure, @title, @department, @limit_ms, @requested_at, @answered_at, @elapsed_ms, @as_of, @digest, @answer, @fill_json, @subject, @counts)
    ON CONFLICT (verification_id) DO UPDATE SET state = excluded.state, message = excluded.message, failure = excluded.failure, requested_at = excluded.requested_at, answered_at = excluded.answered_at,
      elapsed_ms = excluded.elapsed_ms, as_of = excluded.as_of, digest = excluded.digest, answer = excluded.answer, fill_json = excluded.fill_json`,
  ).run(row);
}

/** The newest attempt of each verification of a case, in the order first asked. */
export function listVerifications(db: Db, caseId: string): VerificationRow[] {
  return db
    .prepare(
      `SELECT v.* FROM verifications v WHERE v.case_id = @caseId
    AND v.attempt = (SELECT max(w.attempt) FROM verifications w WHERE w.case_id = @caseId AND w.name = v.name) ORDER BY v.name`,
    )
    .all({ caseId }) as VerificationRow[];
}

/** Every attempt of a case, the newest of each verification last. */
export function listAttempts(db: Db, caseId: string): VerificationRow[] {
  return db
    .prepare('SELECT * FROM verifications WHERE case_id = ? ORDER BY name, attempt')
    .all(caseId) as VerificationRow[];
}

/** From now on these answers, also those still to come, are about the accepted case. */
export function markCounting(db: Db, verificationIds: string[]): void {
  db.prepare('UPDATE verifications SET counts = 1 WHERE verification_id IN (SELECT value FROM json_each(?))').run(
    JSON.stringify(verificationIds),
  );
}

export function isCounting(db: Db, verificationId: string): boolean {
  return (
    db.prepare('SELECT 1 FROM verifications WHERE verification_id = ? AND counts = 1').get(verificationId) !== undefined
  );
}

/** Calls that were under way when the workstation stopped: nobody will answer them any more. */
export function listUnanswered(db: Db): VerificationRow[] {
  return db.prepare(`SELECT * FROM verifications WHERE state IN ('running', 'late')`).all() as VerificationRow[];
}
