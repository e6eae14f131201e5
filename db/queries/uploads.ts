import type { Db } from '../open.ts';

/** A file on its way to the platform. */
export interface UploadRow {
  upload_id: number;
  sm3: string;
  bytes: number;
  case_id: string | null;
  state: 'waiting' | 'sent' | 'attention';
  attempts: number;
  next_try_at: string;
  failure_json: string | null;
  added_at: string;
  sent_at: string | null;
  sent_to: string | null;
}

/** Wanted at the platform; a file that is known already is not sent twice. */
export function queueUpload(
  db: Db,
  file: { sm3: string; bytes: number; caseId: string | null; at: string; failureJson: string | null },
): void {
  db.prepare(
    `INSERT INTO file_uploads (sm3, bytes, case_id, state, next_try_at, failure_json, added_at) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (sm3) DO NOTHING`,
  ).run(
    file.sm3,
    file.bytes,
    file.caseId,
    file.failureJson === null ? 'waiting' : 'attention',
    file.at,
    file.failureJson,
    file.at,
  );
}

/** The file that may go next: due, the one that waits longest first. */
export function nextUpload(db: Db, now: string): UploadRow | null {
  return (
    (db
      .prepare(
        `SELECT * FROM file_uploads WHERE state = 'waiting' AND next_try_at <= ? ORDER BY next_try_at, upload_id LIMIT 1`,
      )
      .get(now) as UploadRow | undefined) ?? null
  );
}

export function markUploaded(db: Db, uploadId: number, at: string, to: string): void {
  db.prepare(
    `UPDATE file_uploads SET state = 'sent', sent_at = ?, sent_to = ?, failure_json = NULL, attempts = attempts + 1 WHERE upload_id = ?`,
  ).run(at, to, uploadId);
}

/** Not arrived: again at `nextTryAt`, or, without one, once a person has looked at it. */
export function markUploadFailed(db: Db, uploadId: number, failureJson: string, nextTryAt: string | null): void {
  db.prepare(
    `UPDATE file_uploads SET state = ?, attempts = attempts + 1, failure_json = ?, next_try_at = coalesce(?, next_try_at) WHERE upload_id = ?`,
  ).run(nextTryAt === null ? 'attention' : 'waiting', failureJson, nextTryAt, uploadId);
}

/** One that a person looked at, or all that wait: at once, whatever the back-off said. */
export function retryUploads(db: Db, uploadId: number | null, now: string): void {
  if (uploadId === null) db.prepare(`UPDATE file_uploads SET next_try_at = ? WHERE state = 'waiting'`).run(now);
  else
    db.prepare(
      `UPDATE file_uploads SET state = 'waiting', next_try_at = ? WHERE upload_id = ? AND state <> 'sent'`,
    ).run(now, uploadId);
}

/** Another platform has none of them; sending one it has after all changes nothing. */
export function requeueUploads(db: Db, currentInstance: string, now: string): void {
  db.prepare(
    `UPDATE file_uploads SET state = 'waiting', next_try_at = ?, sent_at = NULL WHERE state = 'sent' AND sent_to <> ?`,
  ).run(now, currentInstance);
}

export function findUpload(db: Db, uploadId: number): UploadRow | null {
  return (db.prepare('SELECT * FROM file_uploads WHERE upload_id = ?').get(uploadId) as UploadRow | undefined) ?? null;
}

export interface UploadListRow extends UploadRow {
  project_no: string | null;
  task_name: string | null;
  applicant_name: string | null;
}

const shown = (where: string, order: string): string =>
  `SELECT u.*, c.project_no, c.task_name, c.applicant_name FROM file_uploads u LEFT JOIN cases c USING (case_id)
   WHERE ${where} ORDER BY ${order} LIMIT ?`;

/** What needs a person first, then newest first. */
export function listUploads(db: Db, filter: 'open' | 'attention' | 'all', limit: number): UploadListRow[] {
  if (filter === 'attention')
    return db
      .prepare(shown(`u.state = 'attention' AND u.state <> 'sent'`, 'u.upload_id DESC'))
      .all(limit) as UploadListRow[];
  const open = db.prepare(shown(`u.state <> 'sent'`, 'u.state, u.upload_id DESC')).all(limit) as UploadListRow[];
  if (filter === 'open') return open;
  const newest = db.prepare(shown('TRUE', 'u.upload_id DESC')).all(limit) as UploadListRow[];
  const known = new Set(newest.map((row) => row.upload_id));
  return [...newest, ...open.filter((row) => !known.has(row.upload_id))]
    .sort((a, b) => Number(b.state === 'attention') - Number(a.state === 'attention') || b.upload_id - a.upload_id)
    .slice(0, limit);
}

/** A file of a case that was accepted before files went to the platform. */
export interface UnreportedFile {
  case_id: string;
  project_no: string;
  material_id: string | null;
  sm3: string;
  name: string;
  mime: string;
  bytes: number | null;
  added_at: string;
}

export function listUnreported(db: Db): UnreportedFile[] {
  return db
    .prepare(
      `SELECT case_id, c.project_no, a.material_id, a.sm3, a.name, a.mime, a.bytes, a.added_at FROM attachments a JOIN cases c USING (case_id)
       WHERE c.project_no IS NOT NULL AND NOT EXISTS (SELECT 1 FROM file_uploads u WHERE u.sm3 = a.sm3)
       UNION ALL
       SELECT case_id, c.project_no, NULL, s.page_file, s.signer_name, 'image/png', NULL, s.signed_at FROM signatures s JOIN cases c USING (case_id)
       WHERE c.project_no IS NOT NULL AND NOT EXISTS (SELECT 1 FROM file_uploads u WHERE u.sm3 = s.page_file)
       ORDER BY case_id, 8`,
    )
    .all() as UnreportedFile[];
}
