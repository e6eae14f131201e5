import type { Db } from '../open.ts';
import { markAcked } from './outbox.ts';
import { knownOfPutBack } from './put-back.ts';

export interface LostCaseRow {
  case_id: string;
  project_no: string;
  task_name: string;
  applicant_name: string;
  accept_time: string;
  found_at: string;
}

/** A case known to the platform alone. */
export function insertLostCase(db: Db, row: LostCaseRow): void {
  db.prepare(
    `INSERT INTO lost_cases (case_id, project_no, task_name, applicant_name, accept_time, found_at)
     VALUES (@case_id, @project_no, @task_name, @applicant_name, @accept_time, @found_at) ON CONFLICT DO NOTHING`,
  ).run(row);
}

export const findLostCase = (db: Db, caseId: string): LostCaseRow | null =>
  (db.prepare('SELECT * FROM lost_cases WHERE case_id = ?').get(caseId) as LostCaseRow | undefined) ?? null;

export function renumberLostCase(db: Db, caseId: string, projectNo: string): void {
  db.prepare('UPDATE lost_cases SET project_no = ? WHERE case_id = ?').run(projectNo, caseId);
}

export function listLostCases(db: Db): LostCaseRow[] {
  return db.prepare('SELECT * FROM lost_cases ORDER BY accept_time DESC LIMIT 200').all() as LostCaseRow[];
}

/**
 * When the platform last acknowledged something of this store, as far as its newest rows tell; null when it never did. An older row that
 * was acknowledged later still only makes it earlier than it was: what is fetched twice changes nothing.
 */
export function lastAcked(db: Db): string | null {
  return (
    db
      .prepare('SELECT max(acked_at) AS at FROM (SELECT acked_at FROM outbox_sent ORDER BY outbox_id DESC LIMIT 1000)')
      .get() as { at: string | null }
  ).at;
}

/** The newest receipt any row of this store was acknowledged with, but for those that go again; null when none was. */
export function lastAckedMark(db: Db): number | null {
  const { mark } = db
    .prepare('SELECT max(acked_mark) AS mark FROM outbox_sent WHERE acked_mark <= ?')
    .get(knownOfPutBack(db) ?? Number.MAX_SAFE_INTEGER) as { mark: number | null };
  return mark;
}

export interface RecalledColumns {
  stream: string;
  case_id: string | null;
  project_no: string | null;
  class: string;
  seq: number;
  data_version: number;
  idem_key: string;
  row_json: string;
  at: string;
  /** Receipt with which the platform said that it has the row; null from a platform that gives none. */
  mark: number | null;
}

/**
 * A row the platform has and the store had forgotten: acknowledged, so that the next of its kind counts on from it, and that it goes again
 * when the platform forgets it in its turn.
 */
export function insertRecalled(db: Db, row: RecalledColumns): void {
  const { lastInsertRowid } = db
    .prepare(
      `INSERT INTO outbox (stream, case_id, project_no, class, seq, data_version, idem_key, row_json, state, next_try_at, created_at)
       VALUES (@stream, @case_id, @project_no, @class, @seq, @data_version, @idem_key, @row_json, 'waiting', @at, @at)`,
    )
    .run(row);
  markAcked(db, [Number(lastInsertRowid)], { at: row.at, by: null, isDurable: true, mark: row.mark });
}

export function findOutboxByKey(db: Db, key: string): { outbox_id: number; state: string; row_json: string } | null {
  return (
    (db.prepare('SELECT outbox_id, state, row_json FROM outbox_all WHERE idem_key = ?').get(key) as
      { outbox_id: number; state: string; row_json: string } | undefined) ?? null
  );
}

/** The same row under another number of its case. */
export function rekeyOutbox(
  db: Db,
  row: { outboxId: number; seq: number; key: string; json: string; at: string },
): void {
  db.prepare(
    `UPDATE outbox SET seq = @seq, data_version = 1, idem_key = @key, row_json = @json, state = 'waiting', next_try_at = @at, failure_json = NULL
     WHERE outbox_id = @outboxId`,
  ).run(row);
}

export function raiseSeq(db: Db, caseId: string, next: number): void {
  db.prepare('UPDATE cases SET next_seq = max(next_seq, ?) WHERE case_id = ?').run(next, caseId);
}

/** Rows of a case that are not with the platform yet. */
export function unsentOf(db: Db, caseId: string): { outbox_id: number; idem_key: string; row_json: string }[] {
  return db
    .prepare(`SELECT outbox_id, idem_key, row_json FROM outbox WHERE stream = 'case:' || ? ORDER BY outbox_id`)
    .all(caseId) as { outbox_id: number; idem_key: string; row_json: string }[];
}

/** Cases whose first acceptance waits under a number they do not have any more; those at the platform alone too. */
export function renumberedUnsent(db: Db): { case_id: string; from: string; to: string }[] {
  return db
    .prepare(
      `SELECT c.case_id, o.project_no AS "from", c.project_no AS "to" FROM outbox o JOIN cases c USING (case_id)
       WHERE o.class = 'accept' AND o.data_version = 1 AND o.project_no <> c.project_no
       UNION ALL
       SELECT l.case_id, o.project_no, l.project_no FROM lost_cases l JOIN outbox o ON o.stream = 'case:' || l.case_id
       WHERE o.class = 'accept' AND o.data_version = 1 AND o.project_no <> l.project_no AND o.case_id IS NULL`,
    )
    .all() as { case_id: string; from: string; to: string }[];
}

/** Rewritten and put back in line. */
export function rewriteOutbox(
  db: Db,
  row: { outboxId: number; projectNo: string; key: string; json: string; at: string },
): void {
  db.prepare(
    `UPDATE outbox SET project_no = @projectNo, idem_key = @key, row_json = @json, state = 'waiting', next_try_at = @at, failure_json = NULL
     WHERE outbox_id = @outboxId`,
  ).run(row);
}

/** The case and its papers under another number. */
export function renumberCase(
  db: Db,
  change: { caseId: string; from: string; to: string; docNo: string; formerDocNo: string; at: string },
): void {
  db.prepare(
    `UPDATE cases SET project_no = @to, accept_doc_no = @docNo, search_text = search_text || ' ' || lower(@to), updated_at = @at
     WHERE case_id = @caseId`,
  ).run({ caseId: change.caseId, to: change.to, docNo: change.docNo, at: change.at });
  db.prepare(
    `UPDATE documents SET doc_no = @docNo, sm3 = NULL, data_json = replace(replace(data_json, @from, @to), @formerDocNo, @docNo) WHERE case_id = @caseId`,
  ).run({
    caseId: change.caseId,
    from: change.from,
    to: change.to,
    docNo: change.docNo,
    formerDocNo: change.formerDocNo,
  });
}

/** Whether the platform holds this case's acceptance. */
export function isAcceptAcked(db: Db, caseId: string): boolean {
  return (
    db.prepare(`SELECT 1 FROM outbox_sent WHERE stream = 'case:' || ? AND class = 'accept' LIMIT 1`).get(caseId) !==
    undefined
  );
}
