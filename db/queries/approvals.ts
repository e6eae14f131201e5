import type { Db } from '../open.ts';

export interface ApprovalRow {
  approval_id: string;
  case_id: string;
  act: string;
  digest: string;
  wish_json: string;
  roles_json: string;
  state: string;
  asked_by: string;
  asked_name: string;
  asked_at: string;
  decided_by: string | null;
  decided_name: string | null;
  decided_at: string | null;
  place: string | null;
  note: string;
  /** What is put before others; null for one granted on this window. */
  request_json: string | null;
  sent_at: string | null;
  /** Hall the station was in; null: asked before this was kept. */
  asked_hall: string | null;
  /** Contract ApprovalTurn as the platform said it at `turn_at`; null: not yet. */
  turn_json: string | null;
  turn_at: string | null;
  /** The platform was told that it is not asked any more. */
  withdrawn_at: string | null;
}

/** What is not known of one that is just asked. */
export const untold = { turn_json: null, turn_at: null, withdrawn_at: null };

export function insertApproval(db: Db, row: ApprovalRow): void {
  db.prepare(
    `INSERT INTO case_approvals (approval_id, case_id, act, digest, wish_json, roles_json, state, asked_by, asked_name, asked_at, decided_by, decided_name, decided_at, place, note, request_json, sent_at, asked_hall)
    VALUES (@approval_id, @case_id, @act, @digest, @wish_json, @roles_json, @state, @asked_by, @asked_name, @asked_at, @decided_by, @decided_name, @decided_at, @place, @note, @request_json, @sent_at, @asked_hall)`,
  ).run(row);
}

export function findApproval(db: Db, approvalId: string): ApprovalRow | null {
  return (
    (db.prepare('SELECT * FROM case_approvals WHERE approval_id = ?').get(approvalId) as ApprovalRow | undefined) ??
    null
  );
}

/** Asked of others, still wanted, and not with the platform yet; oldest first. */
export function listUnsentApprovals(db: Db): ApprovalRow[] {
  return db
    .prepare(
      `SELECT * FROM case_approvals WHERE state = 'waiting' AND request_json IS NOT NULL AND sent_at IS NULL ORDER BY asked_at LIMIT 50`,
    )
    .all() as ApprovalRow[];
}

/** Asked of others, with the platform, and not answered; oldest first. */
export function listSentApprovals(db: Db): (ApprovalRow & { case_state: string })[] {
  return db
    .prepare(
      `SELECT a.*, c.state AS case_state FROM case_approvals a JOIN cases c USING (case_id)
      WHERE a.state = 'waiting' AND a.request_json IS NOT NULL AND a.sent_at IS NOT NULL ORDER BY a.sent_at LIMIT 100`,
    )
    .all() as (ApprovalRow & { case_state: string })[];
}

/** Not wanted any more, though the platform still has it put before people. */
export function listApprovalsToWithdraw(db: Db): { approval_id: string }[] {
  return db
    .prepare(
      `SELECT approval_id FROM case_approvals WHERE state = 'replaced' AND sent_at IS NOT NULL AND request_json IS NOT NULL AND withdrawn_at IS NULL LIMIT 50`,
    )
    .all() as { approval_id: string }[];
}

export function markApprovalWithdrawn(db: Db, approvalId: string, at: string): void {
  db.prepare('UPDATE case_approvals SET withdrawn_at = ? WHERE approval_id = ?').run(at, approvalId);
}

export function keepApprovalTurn(db: Db, approvalId: string, turn: { json: string | null; at: string }): void {
  db.prepare('UPDATE case_approvals SET turn_json = ?, turn_at = ? WHERE approval_id = ?').run(
    turn.json,
    turn.at,
    approvalId,
  );
}

export function markApprovalSent(db: Db, approvalId: string, at: string): void {
  db.prepare('UPDATE case_approvals SET sent_at = ? WHERE approval_id = ?').run(at, approvalId);
}

/** The platform does not take it: nobody will answer it. */
export function refuseApproval(db: Db, approvalId: string): void {
  db.prepare(`UPDATE case_approvals SET state = 'refused' WHERE approval_id = ? AND state = 'waiting'`).run(approvalId);
}

/** Those nobody answered go again: the platform may have forgotten them; one it still has stays as it is. */
export function resendApprovals(db: Db): void {
  db.prepare(`UPDATE case_approvals SET sent_at = NULL WHERE state = 'waiting' AND request_json IS NOT NULL`).run();
}

export function listApprovals(db: Db, caseId: string): ApprovalRow[] {
  return db
    .prepare('SELECT * FROM case_approvals WHERE case_id = ? ORDER BY asked_at, approval_id')
    .all(caseId) as ApprovalRow[];
}

/** Another asking takes the place of those of the same act that nobody answered, or whose answer was not used. */
export function replaceApprovals(db: Db, caseId: string, act: string): void {
  db.prepare(
    `UPDATE case_approvals SET state = 'replaced' WHERE case_id = ? AND act = ? AND state IN ('waiting', 'granted')`,
  ).run(caseId, act);
}

/** The same is asked under another number. */
export function replaceApproval(db: Db, approvalId: string): void {
  db.prepare(`UPDATE case_approvals SET state = 'replaced' WHERE approval_id = ? AND state = 'waiting'`).run(
    approvalId,
  );
}

export function decideApproval(
  db: Db,
  row: { approvalId: string; state: string; by: string; name: string; at: string; place: string; note: string },
): void {
  db.prepare(
    `UPDATE case_approvals SET state = @state, decided_by = @by, decided_name = @name, decided_at = @at, place = @place, note = @note
    WHERE approval_id = @approvalId AND state = 'waiting'`,
  ).run(row);
}

/** One yes is for one act. */
export function useApproval(db: Db, approvalId: string): boolean {
  return (
    db.prepare(`UPDATE case_approvals SET state = 'used' WHERE approval_id = ? AND state = 'granted'`).run(approvalId)
      .changes === 1
  );
}
