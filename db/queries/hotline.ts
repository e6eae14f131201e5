import type { Db } from '../open.ts';

export interface ContactDbRow {
  contact_id: string;
  operator_id: string;
  call_id: string | null;
  channel: string;
  caller: string;
  match_json: string;
  call_json: string | null;
  started_at: string;
  closed_at: string | null;
}
export interface QuestionDbRow {
  question_id: string;
  contact_id: string;
  seq: number;
  version: number;
  body_json: string;
  state: 'open' | 'done';
  ending: string | null;
  ticket_no: string | null;
  report_json: string | null;
  next_try_at: string | null;
  attempts: number;
  failure_json: string | null;
  sent_at: string | null;
  is_durable: number | null;
  saved_at: string;
}

export function insertContact(db: Db, row: Omit<ContactDbRow, 'closed_at'>): void {
  db.prepare(
    `INSERT INTO hotline_contacts (contact_id, operator_id, call_id, channel, caller, match_json, call_json, started_at)
     VALUES (@contact_id, @operator_id, @call_id, @channel, @caller, @match_json, @call_json, @started_at)`,
  ).run(row);
}

export function findContact(db: Db, operatorId: string, contactId: string): ContactDbRow | null {
  const row = db
    .prepare('SELECT * FROM hotline_contacts WHERE operator_id = ? AND contact_id = ?')
    .get(operatorId, contactId) as ContactDbRow | undefined;
  return row ?? null;
}

export function findContactOfCall(db: Db, operatorId: string, callId: string): ContactDbRow | null {
  const row = db
    .prepare('SELECT * FROM hotline_contacts WHERE operator_id = ? AND call_id = ?')
    .get(operatorId, callId) as ContactDbRow | undefined;
  return row ?? null;
}

/** Contacts of this agent not put away yet, oldest first. */
export function openContacts(db: Db, operatorId: string): ContactDbRow[] {
  return db
    .prepare(
      'SELECT * FROM hotline_contacts WHERE operator_id = ? AND closed_at IS NULL ORDER BY started_at, contact_id',
    )
    .all(operatorId) as ContactDbRow[];
}

export function setCall(db: Db, contactId: string, callJson: string, matchJson: string): void {
  db.prepare('UPDATE hotline_contacts SET call_json = ?, match_json = ? WHERE contact_id = ?').run(
    callJson,
    matchJson,
    contactId,
  );
}

export function putContactAway(db: Db, contactId: string, at: string): void {
  db.prepare('UPDATE hotline_contacts SET closed_at = ? WHERE contact_id = ?').run(at, contactId);
}

export function insertQuestion(
  db: Db,
  row: Pick<QuestionDbRow, 'question_id' | 'contact_id' | 'body_json' | 'saved_at'>,
): void {
  db.prepare(
    `INSERT INTO hotline_questions (question_id, contact_id, seq, version, body_json, state, saved_at)
     SELECT @question_id, @contact_id, coalesce(max(seq), 0) + 1, 1, @body_json, 'open', @saved_at
     FROM hotline_questions WHERE contact_id = @contact_id`,
  ).run(row);
}

/** A question of one of this agent's own contacts. */
export function findQuestion(db: Db, operatorId: string, questionId: string): QuestionDbRow | null {
  const row = db
    .prepare(
      `SELECT q.* FROM hotline_questions q JOIN hotline_contacts c USING (contact_id) WHERE q.question_id = ? AND c.operator_id = ?`,
    )
    .get(questionId, operatorId) as QuestionDbRow | undefined;
  return row ?? null;
}

export function questionsOf(db: Db, contactId: string): QuestionDbRow[] {
  return db
    .prepare('SELECT * FROM hotline_questions WHERE contact_id = ? ORDER BY seq')
    .all(contactId) as QuestionDbRow[];
}

export function saveQuestionBody(db: Db, questionId: string, bodyJson: string, at: string): void {
  db.prepare(
    'UPDATE hotline_questions SET body_json = ?, version = version + 1, saved_at = ? WHERE question_id = ?',
  ).run(bodyJson, at, questionId);
}

export function finishQuestion(
  db: Db,
  row: Pick<QuestionDbRow, 'question_id' | 'ending' | 'ticket_no' | 'report_json' | 'saved_at'>,
): void {
  db.prepare(
    `UPDATE hotline_questions SET state = 'done', ending = @ending, ticket_no = @ticket_no, report_json = @report_json,
       next_try_at = @saved_at, saved_at = @saved_at, version = version + 1 WHERE question_id = @question_id`,
  ).run(row);
}

export function dropQuestion(db: Db, questionId: string): void {
  db.prepare(`DELETE FROM hotline_questions WHERE question_id = ? AND state = 'open'`).run(questionId);
}

export function unsentQuestions(db: Db, now: string, limit: number): QuestionDbRow[] {
  return db
    .prepare(
      `SELECT * FROM hotline_questions WHERE report_json IS NOT NULL AND sent_at IS NULL AND next_try_at <= ?
       ORDER BY saved_at, question_id LIMIT ?`,
    )
    .all(now, limit) as QuestionDbRow[];
}

export function unsentCounts(db: Db): { waiting: number; attention: number } {
  return db
    .prepare(
      `SELECT count(next_try_at) AS waiting, count(*) - count(next_try_at) AS attention FROM hotline_questions
       WHERE report_json IS NOT NULL AND sent_at IS NULL`,
    )
    .get() as { waiting: number; attention: number };
}

export function markQuestionSent(
  db: Db,
  questionId: string,
  at: string,
  ack: { isDurable: boolean; mark: number | null },
): void {
  db.prepare(
    'UPDATE hotline_questions SET sent_at = ?, is_durable = ?, sent_mark = ?, failure_json = NULL, attempts = attempts + 1 WHERE question_id = ?',
  ).run(at, ack.isDurable ? 1 : 0, ack.mark, questionId);
}

/** @param nextTryAt null: waits for a person */
export function markQuestionFailed(db: Db, questionId: string, failureJson: string, nextTryAt: string | null): void {
  db.prepare(
    'UPDATE hotline_questions SET failure_json = ?, next_try_at = ?, attempts = attempts + 1 WHERE question_id = ?',
  ).run(failureJson, nextTryAt, questionId);
}

/** The network is back, or a person asks: everything waiting may go now, or the one ticket a person has looked at. */
export function retryQuestions(db: Db, at: string, lineId: number | null = null): void {
  db.prepare(
    `UPDATE hotline_questions SET next_try_at = @at WHERE report_json IS NOT NULL AND sent_at IS NULL
       AND (@lineId IS NULL OR rowid = @lineId)`,
  ).run({ at, lineId });
}

export interface TicketLineRow extends QuestionDbRow {
  /** Of this store only: SQLite's own number of the row. */
  line_id: number;
}
const ticketLines = 'SELECT rowid AS line_id, * FROM hotline_questions';

/** Tickets on their way to the platform, what needs a person first, then newest first; `all` with those that arrived. */
export function listTicketLines(db: Db, filter: 'open' | 'attention' | 'all', limit: number): TicketLineRow[] {
  const open = db
    .prepare(
      `${ticketLines} WHERE report_json IS NOT NULL AND sent_at IS NULL ${filter === 'attention' ? 'AND next_try_at IS NULL' : ''}
       ORDER BY next_try_at IS NOT NULL, saved_at DESC LIMIT ?`,
    )
    .all(limit) as TicketLineRow[];
  if (filter !== 'all') return open;
  const sent = db
    .prepare(`${ticketLines} WHERE sent_at IS NOT NULL ORDER BY sent_at DESC LIMIT ?`)
    .all(limit) as TicketLineRow[];
  return [...open, ...sent].slice(0, limit);
}

export function findTicketLine(db: Db, lineId: number): TicketLineRow | null {
  return (
    (db.prepare(`${ticketLines} WHERE rowid = ? AND report_json IS NOT NULL`).get(lineId) as
      TicketLineRow | undefined) ?? null
  );
}

/** Those that wait for a later try go now; what needs a person stays with the person. */
export function hastenQuestions(db: Db, at: string): void {
  db.prepare(
    'UPDATE hotline_questions SET next_try_at = @at WHERE report_json IS NOT NULL AND sent_at IS NULL AND next_try_at > @at',
  ).run({ at });
}

/** Another platform answers: what one that forgets had is sent again. */
export function resendForgotten(db: Db, at: string): number {
  return db
    .prepare(
      'UPDATE hotline_questions SET sent_at = NULL, next_try_at = ? WHERE sent_at IS NOT NULL AND is_durable = 0',
    )
    .run(at).changes;
}

/** What the platform confirmed after this receipt and has lost is sent again; see `putBackAfter` of the outbox. */
export function resendAfter(db: Db, known: number, at: string): number {
  return db
    .prepare(
      `UPDATE hotline_questions SET sent_at = NULL, sent_mark = NULL, next_try_at = @at
       WHERE sent_at IS NOT NULL AND (sent_mark > @known OR (@known = 0 AND sent_mark IS NULL))`,
    )
    .run({ known, at }).changes;
}
