import type { Db } from '../open.ts';
import { outboxColumns, type Acknowledged, type OutboxDbRow } from './outbox-row.ts';
import { countPutBack, listPutBack, startOfPutBack } from './put-back.ts';

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
      .prepare(
        `SELECT row_json FROM outbox_all WHERE stream = 'case:' || ? AND class = ? ORDER BY data_version DESC LIMIT 1`,
      )
      .get(caseId, reportClass) as { row_json: string } | undefined) ?? null
  );
}

/** Version of the next report of this row: one more than the last that was queued. */
export function nextDataVersion(db: Db, stream: string, name: string, seq: number): number {
  const { last } = db
    .prepare(
      `SELECT max(coalesce((SELECT max(data_version) FROM outbox WHERE stream = @stream AND class = @name AND seq = @seq), 0),
        coalesce((SELECT max(data_version) FROM outbox_sent WHERE stream = @stream AND class = @name AND seq = @seq), 0)) AS last`,
    )
    .get({ stream, name, seq }) as { last: number };
  return last + 1;
}

/** Names its indexes: however many rows wait for a later try, the plan must not read through them. */
export const dueRows = `SELECT o.* FROM outbox o INDEXED BY outbox_waiting WHERE o.state = 'waiting' AND o.next_try_at <= @now
  AND o.outbox_id < @below
  AND o.stream NOT IN (SELECT value FROM json_each(@except))
  AND NOT EXISTS (SELECT 1 FROM outbox e INDEXED BY outbox_unsent WHERE e.stream = o.stream AND e.outbox_id < o.outbox_id
    AND (e.state = 'attention' OR e.next_try_at > @now))
  ORDER BY o.outbox_id LIMIT @limit`;

/**
 * Rows that may go now, in order: due, and with no earlier row of the same stream that needs a person or waits for a later try.
 * One poisoned stream therefore holds back only itself.
 *
 * @param which.except streams of which nothing is wanted
 * @param which.below only rows with a lower number; null: all
 */
export function listDue(
  db: Db,
  now: string,
  limit: number,
  { except = new Set(), below = null }: { except?: ReadonlySet<string>; below?: number | null } = {},
): OutboxDbRow[] {
  return db
    .prepare(dueRows)
    .all({ now, limit, except: JSON.stringify([...except]), below: below ?? Number.MAX_SAFE_INTEGER }) as OutboxDbRow[];
}

export function nextTryAt(db: Db): string | null {
  return (
    db.prepare(`SELECT min(next_try_at) AS at FROM outbox WHERE state = 'waiting'`).get() as { at: string | null }
  ).at;
}

/** They leave the outbox and are kept: a platform put back from an older copy gets them once more. */
export function markAcked(db: Db, outboxIds: readonly number[], ack: Acknowledged): void {
  const ids = JSON.stringify(outboxIds);
  db.tx(() => {
    db.prepare(
      `INSERT INTO outbox_sent (${outboxColumns}, state, attempts, next_try_at, created_at, acked_at, acked_by, acked_durable, acked_mark)
       SELECT ${outboxColumns}, 'acked', attempts + 1, next_try_at, created_at, @at, @by, @isDurable, @mark
       FROM outbox WHERE outbox_id IN (SELECT value FROM json_each(@ids))`,
    ).run({ ...ack, isDurable: ack.isDurable ? 1 : 0, ids });
    db.prepare('DELETE FROM outbox WHERE outbox_id IN (SELECT value FROM json_each(?))').run(ids);
  });
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
  // Rows that wait for nothing are due already: a whole morning's backlog is not written once more before it goes.
  if (outboxId === null)
    db.prepare(`UPDATE outbox SET next_try_at = @now WHERE state = 'waiting' AND next_try_at > @now`).run({ now });
  else db.prepare(`UPDATE outbox SET state = 'waiting', next_try_at = ? WHERE outbox_id = ?`).run(now, outboxId);
}

/** Rows, files and hotline tickets that are to reach the platform and have not. */
export function outboxCounts(db: Db): { pending: number; attention: number; oldest: string | null } {
  const counts = db
    .prepare(
      `SELECT (SELECT count(*) FROM outbox WHERE state = 'waiting') + (SELECT count(*) FROM file_uploads WHERE state = 'waiting')
          + (SELECT count(*) FROM hotline_questions WHERE report_json IS NOT NULL AND sent_at IS NULL AND next_try_at IS NOT NULL) AS pending,
        (SELECT count(*) FROM outbox WHERE state = 'attention') + (SELECT count(*) FROM file_uploads WHERE state = 'attention' AND state <> 'sent')
          + (SELECT count(*) FROM hotline_questions WHERE report_json IS NOT NULL AND sent_at IS NULL AND next_try_at IS NULL) AS attention,
        (SELECT min(at) FROM (SELECT (SELECT created_at FROM outbox ORDER BY outbox_id LIMIT 1) AS at
          UNION ALL SELECT min(added_at) FROM file_uploads WHERE state <> 'sent'
          UNION ALL SELECT min(saved_at) FROM hotline_questions WHERE report_json IS NOT NULL AND sent_at IS NULL)) AS oldest`,
    )
    .get() as { pending: number; attention: number; oldest: string | null };
  return { ...counts, pending: counts.pending + countPutBack(db) };
}

/** Whether it has not arrived yet. */
export const isUnsent = (db: Db, outboxId: number): boolean =>
  db.prepare('SELECT 1 FROM outbox WHERE outbox_id = ?').get(outboxId) !== undefined;

/** A row, sent or not. */
export function findOutboxRow(db: Db, outboxId: number): Pick<OutboxDbRow, 'case_id' | 'stream' | 'idem_key'> | null {
  return (
    (db.prepare('SELECT case_id, stream, idem_key FROM outbox_all WHERE outbox_id = ?').get(outboxId) as
      Pick<OutboxDbRow, 'case_id' | 'stream' | 'idem_key'> | undefined) ?? null
  );
}

export interface OutboxListRow extends OutboxDbRow {
  acked_at: string | null;
  task_name: string | null;
  applicant_name: string | null;
}

const sentLast = `SELECT * FROM (SELECT s.*, c.task_name, c.applicant_name FROM outbox_sent s LEFT JOIN cases c USING (case_id)
  ORDER BY s.outbox_id DESC LIMIT @limit)`;
const unsent = (where: string): string =>
  `SELECT o.*, NULL AS acked_at, c.task_name, c.applicant_name FROM outbox o LEFT JOIN cases c USING (case_id) ${where}
   ORDER BY o.state, o.outbox_id DESC LIMIT @limit`;

/** What the platform lost and gets again lies with what was sent; it waits all the same. */
function goingAgain(db: Db, limit: number): OutboxListRow[] {
  const from = startOfPutBack(db);
  if (from === null) return [];
  const ids = JSON.stringify(listPutBack(db, from, limit).map((row) => row.outbox_id));
  const rows = db
    .prepare(
      `SELECT s.*, c.task_name, c.applicant_name FROM outbox_sent s LEFT JOIN cases c USING (case_id)
       WHERE s.outbox_id IN (SELECT value FROM json_each(?)) ORDER BY s.outbox_id DESC`,
    )
    .all(ids) as OutboxListRow[];
  return rows.map((row) => ({ ...row, state: 'waiting', acked_at: null, failure_json: null }));
}

/** What needs a person first, then newest first. */
export function listOutbox(db: Db, filter: 'open' | 'attention' | 'all', limit: number): OutboxListRow[] {
  const unsentRows = db
    .prepare(unsent(filter === 'attention' ? `WHERE o.state = 'attention'` : ''))
    .all({ limit }) as OutboxListRow[];
  if (filter === 'attention') return unsentRows;
  const again = goingAgain(db, limit);
  const open = [...unsentRows, ...again];
  if (filter === 'open') return open.slice(0, limit);
  const waitsAgain = new Set(again.map((row) => row.outbox_id));
  const sent = (db.prepare(sentLast).all({ limit }) as OutboxListRow[]).filter((row) => !waitsAgain.has(row.outbox_id));
  const waiting = open.filter((row) => row.state !== 'attention');
  const rest = [...waiting, ...sent].sort((a, b) => b.outbox_id - a.outbox_id);
  return [...open.filter((row) => row.state === 'attention'), ...rest].slice(0, limit);
}
