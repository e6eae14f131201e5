import type { Db } from '../open.ts';

export interface OutboxDbRow {
  outbox_id: number;
  stream: string;
  case_id: string | null;
  project_no: string | null;
  class: string;
  seq: number;
  data_version: number;
  idem_key: string;
  row_json: string;
  state: string;
  attempts: number;
  next_try_at: string;
  failure_json: string | null;
  created_at: string;
  acked_at: string | null;
  acked_by: string | null;
  acked_durable: number | null;
  acked_mark: number | null;
}
export type NewOutboxRow = Pick<
  OutboxDbRow,
  'stream' | 'case_id' | 'project_no' | 'class' | 'seq' | 'data_version' | 'idem_key' | 'row_json' | 'created_at'
>;

export function insertOutbox(db: Db, row: NewOutboxRow): void {
  db.prepare(
    `INSERT INTO outbox (stream, case_id, project_no, class, seq, data_version, idem_key, row_json, state, next_try_at, created_at)
    VALUES (@stream, @case_id, @project_no, @class, @seq, @data_version, @idem_key, @row_json, 'waiting', @created_at, @created_at)`,
  ).run(row);
}

/** The newest version of a row of a case, sent or not. */
export function findNewest(db: Db, caseId: string, reportClass: string): { row_json: string } | null {
  return (
    (db
      .prepare('SELECT row_json FROM outbox WHERE case_id = ? AND class = ? ORDER BY data_version DESC LIMIT 1')
      .get(caseId, reportClass) as { row_json: string } | undefined) ?? null
  );
}

/** Version of the next report of this row: one more than the last that was queued. */
export function nextDataVersion(db: Db, stream: string, name: string, seq: number): number {
  const { last } = db
    .prepare('SELECT max(data_version) AS last FROM outbox WHERE stream = ? AND class = ? AND seq = ?')
    .get(stream, name, seq) as { last: number | null };
  return (last ?? 0) + 1;
}

/** Names its indexes: a plan that walks over a year of acknowledged rows must fail here, not at a window. */
export const dueRows = `SELECT o.* FROM outbox o INDEXED BY outbox_waiting WHERE o.state = 'waiting' AND o.next_try_at <= @now
  AND o.stream NOT IN (SELECT value FROM json_each(@except))
  AND NOT EXISTS (SELECT 1 FROM outbox e INDEXED BY outbox_unsent WHERE e.stream = o.stream AND e.outbox_id < o.outbox_id
    AND e.state <> 'acked' AND (e.state = 'attention' OR e.next_try_at > @now))
  ORDER BY o.outbox_id LIMIT @limit`;

/**
 * Rows that may go now, in order: due, and with no earlier row of the same stream that needs a person or waits for a later try.
 * One poisoned stream therefore holds back only itself.
 */
export function listDue(db: Db, now: string, limit: number, except: ReadonlySet<string> = new Set()): OutboxDbRow[] {
  return db.prepare(dueRows).all({ now, limit, except: JSON.stringify([...except]) }) as OutboxDbRow[];
}

export function nextTryAt(db: Db): string | null {
  return (
    db.prepare(`SELECT min(next_try_at) AS at FROM outbox WHERE state = 'waiting'`).get() as { at: string | null }
  ).at;
}

/** All of them with one statement. */
export function markAcked(
  db: Db,
  outboxIds: readonly number[],
  ack: { at: string; by: string; isDurable: boolean; mark: number | null },
): void {
  db.prepare(
    `UPDATE outbox SET state = 'acked', acked_at = ?, acked_by = ?, acked_durable = ?, acked_mark = ?, failure_json = NULL, attempts = attempts + 1
     WHERE outbox_id IN (SELECT value FROM json_each(?))`,
  ).run(ack.at, ack.by, ack.isDurable ? 1 : 0, ack.mark, JSON.stringify(outboxIds));
}

export function markAttention(db: Db, outboxId: number, failureJson: string): void {
  db.prepare(
    `UPDATE outbox SET state = 'attention', attempts = attempts + 1, failure_json = ? WHERE outbox_id = ?`,
  ).run(failureJson, outboxId);
}

export function postpone(db: Db, outboxIds: number[], at: string, failureJson: string): void {
  db.prepare(
    `UPDATE outbox SET attempts = attempts + 1, next_try_at = ?, failure_json = ? WHERE outbox_id IN (SELECT value FROM json_each(?))`,
  ).run(at, failureJson, JSON.stringify(outboxIds));
}

/** A person asks for another try: at once, whatever the back-off said. */
export function retryNow(db: Db, outboxId: number | null, now: string): void {
  if (outboxId === null) db.prepare(`UPDATE outbox SET next_try_at = ? WHERE state = 'waiting'`).run(now);
  else
    db.prepare(`UPDATE outbox SET state = 'waiting', next_try_at = ? WHERE outbox_id = ? AND state <> 'acked'`).run(
      now,
      outboxId,
    );
}

/** Rows acknowledged by a platform that is gone and never was durable: they are sent again. */
export function requeueLost(db: Db, currentInstance: string, now: string): number {
  return db
    .prepare(
      `UPDATE outbox SET state = 'waiting', next_try_at = ?, acked_at = NULL, acked_by = NULL WHERE state = 'acked' AND acked_durable = 0 AND acked_by <> ?`,
    )
    .run(now, currentInstance).changes;
}

/**
 * Rows acknowledged after this receipt are sent again: the platform that acknowledged them has lost them.
 *
 * @param known 0: it knows none of the receipts, nor what was acknowledged before there were any
 */
export function putBackAfter(db: Db, known: number, now: string): number {
  return db
    .prepare(
      `UPDATE outbox SET state = 'waiting', next_try_at = @now, acked_at = NULL, acked_by = NULL, acked_mark = NULL
       WHERE state = 'acked' AND (acked_mark > @known OR (@known = 0 AND acked_mark IS NULL))`,
    )
    .run({ known, now }).changes;
}

/** Rows and files that are to reach the platform and have not. */
export function outboxCounts(db: Db): { pending: number; attention: number; oldest: string | null } {
  return db
    .prepare(
      `SELECT count(*) FILTER (WHERE state = 'waiting') AS pending, count(*) FILTER (WHERE state = 'attention') AS attention, min(at) AS oldest
       FROM (SELECT state, created_at AS at FROM outbox WHERE state <> 'acked' UNION ALL SELECT state, added_at FROM file_uploads WHERE state <> 'sent')`,
    )
    .get() as { pending: number; attention: number; oldest: string | null };
}

export function findOutboxRow(db: Db, outboxId: number): OutboxDbRow | null {
  return (db.prepare('SELECT * FROM outbox WHERE outbox_id = ?').get(outboxId) as OutboxDbRow | undefined) ?? null;
}

export interface OutboxListRow extends OutboxDbRow {
  task_name: string | null;
  applicant_name: string | null;
}

export function listOutbox(db: Db, filter: 'open' | 'attention' | 'all', limit: number): OutboxListRow[] {
  const where = filter === 'all' ? '1' : filter === 'attention' ? `o.state = 'attention'` : `o.state <> 'acked'`;
  return db
    .prepare(
      `SELECT o.*, c.task_name, c.applicant_name FROM outbox o LEFT JOIN cases c USING (case_id) WHERE ${where} ORDER BY o.state = 'attention' DESC, o.outbox_id DESC LIMIT ?`,
    )
    .all(limit) as OutboxListRow[];
}
