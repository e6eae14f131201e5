import type { Db } from '../open.ts';

export interface DecisionColumns {
  caseId: string;
  state: string;
  at: string;
  receivedAt: string | null;
  decideBy: string | null;
  correctBy: string | null;
  searchText: string;
}

/** Received, to be corrected, or decided; the draft stays as it is. */
export function setDecision(db: Db, row: DecisionColumns): void {
  db.prepare(
    `UPDATE cases SET state = @state, version = version + 1, received_at = @receivedAt, decide_by = @decideBy, correct_by = @correctBy,
    search_text = @searchText, updated_at = @at WHERE case_id = @caseId`,
  ).run(row);
}

/** The item a case was decided under, kept where it was not accepted. */
export function keepItem(db: Db, caseId: string, itemNo: number): void {
  db.prepare('UPDATE cases SET item_no = ? WHERE case_id = ?').run(itemNo, caseId);
}

export interface CorrectionRow {
  case_id: string;
  notice_no: number;
  at: string;
  document_id: string;
  respond_by: string;
  items_json: string;
  added_reason: string | null;
  days: number | null;
}

export function insertCorrection(db: Db, row: CorrectionRow): void {
  db.prepare(
    `INSERT INTO case_corrections (case_id, notice_no, at, document_id, respond_by, items_json, added_reason, days)
    VALUES (@case_id, @notice_no, @at, @document_id, @respond_by, @items_json, @added_reason, @days)`,
  ).run(row);
}

export function listCorrections(db: Db, caseId: string): (CorrectionRow & { doc_no: string })[] {
  return db
    .prepare(
      'SELECT n.*, d.doc_no FROM case_corrections n JOIN documents d USING (document_id) WHERE n.case_id = ? ORDER BY notice_no',
    )
    .all(caseId) as (CorrectionRow & { doc_no: string })[];
}

export interface SpecialRow {
  case_id: string;
  special_no: number;
  kind: string;
  name: string;
  reason: string;
  org_name: string;
  handler: string;
  started_at: string;
  started_on: string;
  ended_on: string | null;
  days_limit: number | null;
  limit_unit: string | null;
}

export function insertSpecial(db: Db, row: SpecialRow): void {
  db.prepare(
    `INSERT INTO case_specials (case_id, special_no, kind, name, reason, org_name, handler, started_at, started_on, ended_on, days_limit, limit_unit)
    VALUES (@case_id, @special_no, @kind, @name, @reason, @org_name, @handler, @started_at, @started_on, @ended_on, @days_limit, @limit_unit)`,
  ).run(row);
}

export function endSpecial(db: Db, caseId: string, specialNo: number, endedOn: string): void {
  db.prepare('UPDATE case_specials SET ended_on = ? WHERE case_id = ? AND special_no = ?').run(
    endedOn,
    caseId,
    specialNo,
  );
}

export function listSpecials(db: Db, caseId: string): SpecialRow[] {
  return db.prepare('SELECT * FROM case_specials WHERE case_id = ? ORDER BY special_no').all(caseId) as SpecialRow[];
}

export function setOutcome(
  db: Db,
  row: { caseId: string; state: string; outcomeJson: string; deliverBy: string | null; at: string },
): void {
  db.prepare(
    `UPDATE cases SET state = @state, outcome_json = @outcomeJson, deliver_by = @deliverBy, updated_at = @at WHERE case_id = @caseId`,
  ).run(row);
}

export function setResultReceived(db: Db, caseId: string, at: string): void {
  db.prepare('UPDATE cases SET result_received_at = @at, updated_at = @at WHERE case_id = @caseId').run({ caseId, at });
}

/** What was here went lost on its way: it is waited for again. */
export function setResultLost(db: Db, caseId: string): void {
  db.prepare('UPDATE cases SET result_received_at = NULL WHERE case_id = ?').run(caseId);
}

export function setDelivered(db: Db, caseId: string, deliveryJson: string, at: string): void {
  db.prepare(
    `UPDATE cases SET state = 'DELIVERED', delivery_json = @deliveryJson, updated_at = @at WHERE case_id = @caseId`,
  ).run({ caseId, deliveryJson, at });
}

/** Received cases whose days to tell what is missing are over. @param today China date */
export function listSilent(db: Db, today: string): { case_id: string }[] {
  return db
    .prepare(
      `SELECT case_id FROM cases INDEXED BY cases_undecided WHERE state = 'RECEIVED' AND decide_by < ? ORDER BY decide_by`,
    )
    .all(today) as { case_id: string }[];
}

/** Corrections whose last day is over. @param today China date */
export function listRunOut(db: Db, today: string): { case_id: string }[] {
  return db
    .prepare(
      `SELECT case_id FROM cases INDEXED BY cases_correcting WHERE state = 'CORRECTION' AND correct_by < ? ORDER BY correct_by`,
    )
    .all(today) as { case_id: string }[];
}

/** What waits to be told or corrected, and was counted through one of these years or is not over before them. */
export function listAwaited(db: Db, years: readonly string[]): { case_id: string }[] {
  return db
    .prepare(
      `SELECT case_id FROM cases WHERE (state = 'RECEIVED' AND decide_by >= @first) OR (state = 'CORRECTION' AND correct_by >= @first)
       ORDER BY case_id`,
    )
    .all({ first: years.toSorted()[0] ?? '9999' }) as { case_id: string }[];
}

/** Another last day for the same notice. */
export function setAwaited(
  db: Db,
  row: { caseId: string; decideBy: string | null; correctBy: string | null; at: string },
): void {
  db.prepare(
    'UPDATE cases SET decide_by = @decideBy, correct_by = @correctBy, updated_at = @at WHERE case_id = @caseId',
  ).run(row);
  if (row.correctBy !== null)
    db.prepare(
      `UPDATE case_corrections SET respond_by = @correctBy WHERE case_id = @caseId
       AND notice_no = (SELECT max(notice_no) FROM case_corrections WHERE case_id = @caseId)`,
    ).run({ caseId: row.caseId, correctBy: row.correctBy });
}
