import type { Db } from '../open.ts';

export interface CaseRow {
  case_id: string;
  state: string;
  version: number;
  project_no: string | null;
  task_code: string | null;
  task_name: string | null;
  applicant_name: string;
  applicant_cert: string;
  search_text: string;
  draft_json: string;
  /** Of `item_texts`; null before acceptance or decision. */
  item_no: number | null;
  accept_time: string | null;
  accept_doc_no: string | null;
  promise_due: string | null;
  statutory_due: string | null;
  due_calendar: string | null;
  query_password: string | null;
  received_at: string | null;
  decide_by: string | null;
  correct_by: string | null;
  outcome_json: string | null;
  result_received_at: string | null;
  deliver_by: string | null;
  delivery_json: string | null;
  next_seq: number;
  operator_id: string;
  operator_name: string;
  created_at: string;
  updated_at: string;
}

/** What lists show of a case itself: what was typed, and the item as accepted, are a hundred times as long and stay where they are. */
const listed = [
  'case_id',
  'state',
  'project_no',
  'task_name',
  'applicant_name',
  'applicant_cert',
  'accept_time',
  'promise_due',
  'due_calendar',
  'decide_by',
  'correct_by',
  'deliver_by',
  'operator_id',
  'operator_name',
  'created_at',
  'updated_at',
] as const satisfies (keyof CaseRow)[];

/** A case with what lists show of its outbox rows and its receipt. */
export interface CaseListRow extends Pick<CaseRow, (typeof listed)[number]> {
  waiting: number;
  attention: number;
  acked: number;
  print_state: string | null;
  /** First day of a special procedure that is open: the clock stands still. */
  suspended_from: string | null;
}

/** Of a case `c`; the plus keeps SQLite from going through all that waits instead of what waits of the case. */
const besideCase = `
  (SELECT count(*) FROM outbox o WHERE o.stream = 'case:' || c.case_id AND +o.state = 'waiting') AS waiting,
  (SELECT count(*) FROM outbox o WHERE o.stream = 'case:' || c.case_id AND +o.state = 'attention') AS attention,
  (SELECT count(*) FROM outbox_sent o WHERE o.stream = 'case:' || c.case_id) AS acked,
  (SELECT p.state FROM documents d JOIN print_jobs p USING (document_id) WHERE d.case_id = c.case_id AND d.kind = 'RECEIPT' ORDER BY p.reprint_no DESC, p.finished_at IS NULL DESC, p.created_at DESC LIMIT 1) AS print_state,
  (SELECT min(started_on) FROM case_specials s WHERE s.case_id = c.case_id AND s.ended_on IS NULL) AS suspended_from`;
export const listColumns = `${listed.map((name) => `c.${name}`).join(', ')}, ${besideCase}`;

export function insertCase(
  db: Db,
  row: { caseId: string; draftJson: string; operatorId: string; operatorName: string; at: string },
): void {
  db.prepare(
    `INSERT INTO cases (case_id, state, version, draft_json, operator_id, operator_name, created_at, updated_at)
    VALUES (@caseId, 'DRAFT', 1, @draftJson, @operatorId, @operatorName, @at, @at)`,
  ).run(row);
}

export function findCase(db: Db, caseId: string): CaseRow | null {
  return (db.prepare('SELECT * FROM cases WHERE case_id = ?').get(caseId) as CaseRow | undefined) ?? null;
}

/** One case whole, with what lists show of it. */
export function findCaseForList(db: Db, caseId: string): (CaseRow & CaseListRow) | null {
  return (
    (db.prepare(`SELECT c.*, ${besideCase} FROM cases c WHERE c.case_id = ?`).get(caseId) as
      (CaseRow & CaseListRow) | undefined) ?? null
  );
}

export function findCaseByNumber(db: Db, projectNo: string): CaseRow | null {
  return (db.prepare('SELECT * FROM cases WHERE project_no = ?').get(projectNo) as CaseRow | undefined) ?? null;
}

export interface DraftColumns {
  caseId: string;
  version: number;
  draftJson: string;
  taskCode: string | null;
  taskName: string | null;
  applicantName: string;
  applicantCert: string;
  searchText: string;
  at: string;
}

/** Writes a draft if it still has the version last seen; false when somebody was faster or it is no draft any more. */
export function updateDraft(db: Db, row: DraftColumns, states: readonly string[] = ['DRAFT']): boolean {
  return (
    db
      .prepare(
        `UPDATE cases SET version = version + 1, draft_json = @draftJson, task_code = @taskCode, task_name = @taskName, applicant_name = @applicantName,
    applicant_cert = @applicantCert, search_text = @searchText, updated_at = @at WHERE case_id = @caseId AND version = @version
    AND state IN (SELECT value FROM json_each(@states))`,
      )
      .run({ ...row, states: JSON.stringify(states) }).changes === 1
  );
}

/** Cases of an item that are not accepted yet. */
export const draftsOfItem = (db: Db, taskCode: string, states: readonly string[]): string[] =>
  db
    .prepare(`SELECT case_id FROM cases WHERE state IN (SELECT value FROM json_each(?)) AND task_code = ?`)
    .pluck()
    .all(JSON.stringify(states), taskCode) as string[];

export function setFingerprint(db: Db, caseId: string, fingerprint: string | null): void {
  db.prepare('UPDATE cases SET fingerprint = ? WHERE case_id = ?').run(fingerprint, caseId);
}

/** The newest other case of the same person and item since `since` (ISO instant), drafts included; void ones do not count. */
export function findSameBefore(db: Db, query: { caseId: string; fingerprint: string; since: string }): CaseRow | null {
  return (
    (db
      .prepare(
        `SELECT * FROM cases WHERE fingerprint = @fingerprint AND case_id <> @caseId AND state <> 'VOID'
    AND coalesce(accept_time, created_at) >= @since ORDER BY updated_at DESC LIMIT 1`,
      )
      .get(query) as CaseRow | undefined) ?? null
  );
}

/** Whose draft it is from now on. */
export function giveDraft(db: Db, row: { caseId: string; operatorId: string; operatorName: string; at: string }): void {
  db.prepare(
    `UPDATE cases SET operator_id = @operatorId, operator_name = @operatorName, version = version + 1, updated_at = @at WHERE case_id = @caseId`,
  ).run(row);
}

export function setState(db: Db, caseId: string, state: string, at: string): void {
  db.prepare('UPDATE cases SET state = ?, updated_at = ? WHERE case_id = ?').run(state, at, caseId);
}

export interface AcceptanceColumns {
  caseId: string;
  projectNo: string;
  itemNo: number;
  acceptTime: string;
  acceptDocNo: string;
  promiseDue: string;
  statutoryDue: string;
  dueCalendar: string;
  queryPassword: string;
  nextSeq: number;
  searchText: string;
}
export function markAccepted(db: Db, row: AcceptanceColumns): void {
  db.prepare(
    `UPDATE cases SET state = 'ACCEPTED', version = version + 1, project_no = @projectNo, item_no = @itemNo, accept_time = @acceptTime, accept_doc_no = @acceptDocNo,
    promise_due = @promiseDue, statutory_due = @statutoryDue, due_calendar = @dueCalendar, query_password = @queryPassword, next_seq = @nextSeq, search_text = @searchText, updated_at = @acceptTime WHERE case_id = @caseId`,
  ).run(row);
}

/** Cases in these states whose due dates are provisional, or run through one of these years. */
export function listDueIn(db: Db, states: readonly string[], years: readonly string[]): CaseRow[] {
  return db
    .prepare(
      `SELECT c.* FROM cases c WHERE c.accept_time IS NOT NULL AND c.state IN (SELECT value FROM json_each(@states))
    AND (c.due_calendar = 'provisional' OR EXISTS (SELECT 1 FROM json_each(@years)
      WHERE value BETWEEN substr(c.accept_time, 1, 4) AND substr(max(c.promise_due, c.statutory_due), 1, 4)))
    ORDER BY c.accept_time`,
    )
    .all({ states: JSON.stringify(states), years: JSON.stringify(years) }) as CaseRow[];
}

export interface DueColumns {
  caseId: string;
  promiseDue: string;
  statutoryDue: string;
  dueCalendar: string;
  at: string;
}
export function setDue(db: Db, row: DueColumns): void {
  db.prepare(
    `UPDATE cases SET promise_due = @promiseDue, statutory_due = @statutoryDue, due_calendar = @dueCalendar, updated_at = @at
    WHERE case_id = @caseId`,
  ).run(row);
}

/** The next sequence number of a case for steps and late rows; call inside the transaction that uses it. */
export function takeSeq(db: Db, caseId: string): number {
  return (
    db
      .prepare('UPDATE cases SET next_seq = next_seq + 1 WHERE case_id = ? RETURNING next_seq - 1 AS seq')
      .get(caseId) as { seq: number }
  ).seq;
}

/**
 * A number for a step of a draft. Acceptance numbers its rows from 1 and reports them so: what went before stands below, in its own order.
 * Call inside the transaction that uses it.
 */
export function takeSeqBeforeAcceptance(db: Db, caseId: string): number {
  return (
    db
      .prepare('SELECT coalesce(max(seq), -1000000) + 1 AS seq FROM case_steps WHERE case_id = ? AND seq < 0')
      .get(caseId) as { seq: number }
  ).seq;
}

export function listDrafts(db: Db, operatorId: string, limit: number): CaseListRow[] {
  return db
    .prepare(
      `SELECT ${listColumns} FROM cases c WHERE c.state = 'DRAFT' AND c.operator_id = ? ORDER BY c.updated_at DESC LIMIT ?`,
    )
    .all(operatorId, limit) as CaseListRow[];
}

export function listByCert(db: Db, cert: string, exceptStates: string[], limit: number): CaseListRow[] {
  return db
    .prepare(
      `SELECT ${listColumns} FROM cases c WHERE c.applicant_cert = ? AND c.state NOT IN (SELECT value FROM json_each(?)) ORDER BY c.updated_at DESC LIMIT ?`,
    )
    .all(cert, JSON.stringify(exceptStates), limit) as CaseListRow[];
}

export interface StepRow {
  case_id: string;
  seq: number;
  at: string;
  step_name: string;
  text: string;
  operator: string | null;
  event_id: string | null;
}

export function insertStep(db: Db, row: StepRow): void {
  db.prepare(
    'INSERT INTO case_steps (case_id, seq, at, step_name, text, operator, event_id) VALUES (@case_id, @seq, @at, @step_name, @text, @operator, @event_id)',
  ).run(row);
}

export function hasEvent(db: Db, eventId: string): boolean {
  return db.prepare('SELECT 1 FROM case_steps WHERE event_id = ?').get(eventId) !== undefined;
}

export function listSteps(db: Db, caseId: string): StepRow[] {
  return db.prepare('SELECT * FROM case_steps WHERE case_id = ? ORDER BY seq').all(caseId) as StepRow[];
}
