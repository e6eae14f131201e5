import type { Db } from '../open.ts';

export type { QuestionDbRow } from './hotline.ts';

/** The question under another number, to go at once. */
export function renumberQuestion(
  db: Db,
  row: { questionId: string; ticketNo: string; reportJson: string; at: string },
): void {
  db.prepare(
    `UPDATE hotline_questions SET ticket_no = @ticketNo, report_json = @reportJson, next_try_at = @at, failure_json = NULL, version = version + 1
     WHERE question_id = @questionId`,
  ).run(row);
}

export function insertRenumbering(db: Db, row: { questionId: string; from: string; to: string; at: string }): void {
  db.prepare(
    `INSERT INTO ticket_renumberings (question_id, from_no, to_no, at) VALUES (@questionId, @from, @to, @at)
     ON CONFLICT (question_id, from_no) DO UPDATE SET to_no = excluded.to_no, at = excluded.at, told_at = NULL, told_by = NULL`,
  ).run(row);
}

export interface UntoldRow {
  question_id: string;
  from_no: string;
  at: string;
  /** As it stands now. */
  ticket_no: string;
  report_json: string;
}

/** Numbers given up whose callers nobody has told yet, oldest first. */
export function untoldRenumberings(db: Db): UntoldRow[] {
  return db
    .prepare(
      `SELECT r.question_id, r.from_no, r.at, q.ticket_no, q.report_json FROM ticket_renumberings r JOIN hotline_questions q USING (question_id)
       WHERE r.told_at IS NULL AND q.sent_at IS NOT NULL ORDER BY r.at, r.question_id LIMIT 50`,
    )
    .all() as UntoldRow[];
}

export function noteTold(db: Db, row: { questionId: string; by: string; at: string }): void {
  db.prepare(
    'UPDATE ticket_renumberings SET told_at = @at, told_by = @by WHERE question_id = @questionId AND told_at IS NULL',
  ).run(row);
}
