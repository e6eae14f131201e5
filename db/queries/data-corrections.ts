import type { Db } from '../open.ts';

export interface DataCorrectionRow {
  request_no: string;
  case_id: string;
  name: string;
  verification_id: string;
  /** Digest of the question that was answered. */
  subject: string;
  title: string;
  department: string;
  about: string;
  given_value: string;
  claimed_value: string;
  reason: string;
  evidence_json: string;
  operator: string;
  operator_name: string;
  at: string;
  /** 1: raised before the case was accepted. */
  is_before: number;
  due: string;
  due_calendar: string;
  state: string;
  answer: string;
  answered_by: string | null;
  answered_at: string | null;
}

export function insertDataCorrection(db: Db, row: DataCorrectionRow): void {
  db.prepare(
    `INSERT INTO data_corrections (request_no, case_id, name, verification_id, subject, title, department, about, given_value, claimed_value, reason, evidence_json, operator, operator_name, at, is_before, due, due_calendar, state, answer, answered_by, answered_at)
    VALUES (@request_no, @case_id, @name, @verification_id, @subject, @title, @department, @about, @given_value, @claimed_value, @reason, @evidence_json, @operator, @operator_name, @at, @is_before, @due, @due_calendar, @state, @answer, @answered_by, @answered_at)`,
  ).run(row);
}

export function listDataCorrections(db: Db, caseId: string): DataCorrectionRow[] {
  return db.prepare('SELECT * FROM data_corrections WHERE case_id = ? ORDER BY at').all(caseId) as DataCorrectionRow[];
}

export function findDataCorrection(db: Db, requestNo: string): DataCorrectionRow | null {
  return (
    (db.prepare('SELECT * FROM data_corrections WHERE request_no = ?').get(requestNo) as
      DataCorrectionRow | undefined) ?? null
  );
}

export function answerDataCorrection(
  db: Db,
  row: { requestNo: string; state: string; answer: string; by: string; at: string },
): void {
  db.prepare(
    `UPDATE data_corrections SET state = @state, answer = @answer, answered_by = @by, answered_at = @at WHERE request_no = @requestNo`,
  ).run(row);
}
