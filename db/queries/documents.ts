import type { Db } from '../open.ts';

export interface DocumentRow {
  document_id: string;
  case_id: string;
  kind: string;
  doc_no: string;
  data_json: string;
  sm3: string | null;
  created_at: string;
  /** Absent on a row about to be written: nothing is void when it is made. */
  voided_at?: string | null;
  void_reason?: string | null;
  void_by?: string | null;
  replaced_by?: string | null;
}
export interface PrintJobRow {
  print_job_id: string;
  document_id: string;
  state: string;
  reprint_no: number;
  cause: string | null;
  created_at: string;
  finished_at: string | null;
  sm3?: string | null;
}

export function insertDocument(db: Db, row: DocumentRow): void {
  db.prepare(
    'INSERT INTO documents (document_id, case_id, kind, doc_no, data_json, sm3, created_at) VALUES (@document_id, @case_id, @kind, @doc_no, @data_json, @sm3, @created_at)',
  ).run(row);
}

export function findDocument(db: Db, caseId: string, kind: string): DocumentRow | null {
  return (
    (db.prepare('SELECT * FROM documents WHERE case_id = ? AND kind = ? AND voided_at IS NULL').get(caseId, kind) as
      DocumentRow | undefined) ?? null
  );
}

export function findDocumentById(db: Db, documentId: string): DocumentRow | null {
  return (
    (db.prepare('SELECT * FROM documents WHERE document_id = ?').get(documentId) as DocumentRow | undefined) ?? null
  );
}

/** @param sm3 null: no original is out, the next rendering is one */
export function setDocumentDigest(db: Db, documentId: string, sm3: string | null): void {
  db.prepare('UPDATE documents SET sm3 = ? WHERE document_id = ?').run(sm3, documentId);
}

export function listDocuments(db: Db, caseId: string): DocumentRow[] {
  return db
    .prepare('SELECT * FROM documents WHERE case_id = ? ORDER BY created_at, kind, voided_at IS NULL, doc_no')
    .all(caseId) as DocumentRow[];
}

export function insertPrintJob(db: Db, row: PrintJobRow): void {
  db.prepare(
    'INSERT INTO print_jobs (print_job_id, document_id, state, reprint_no, cause, created_at, finished_at) VALUES (@print_job_id, @document_id, @state, @reprint_no, @cause, @created_at, @finished_at)',
  ).run(row);
}

export function updatePrintJob(
  db: Db,
  row: { printJobId: string; state: string; cause: string | null; finishedAt: string | null },
): void {
  db.prepare(
    'UPDATE print_jobs SET state = @state, cause = @cause, finished_at = @finishedAt WHERE print_job_id = @printJobId',
  ).run(row);
}

export function listPrintJobs(db: Db, documentId: string): PrintJobRow[] {
  return db
    .prepare('SELECT * FROM print_jobs WHERE document_id = ? ORDER BY reprint_no, finished_at IS NULL, created_at')
    .all(documentId) as PrintJobRow[];
}

/** A job with where it lies in a print queue. */
export interface QueuedPrintJob extends PrintJobRow {
  queue_job: string | null;
  case_id: string;
  kind: string;
}

/** Jobs in these states, oldest first, with their document and case. */
export function listPrintJobsIn(db: Db, state: string): QueuedPrintJob[] {
  return db
    .prepare(
      `SELECT p.*, d.case_id, d.kind FROM print_jobs p JOIN documents d USING (document_id) WHERE p.state = ? AND p.state IN ('queued', 'printing') ORDER BY p.created_at`,
    )
    .all(state) as QueuedPrintJob[];
}

/** Earlier jobs of a document that a print queue took and of which nobody knows what became. */
export function listDoubtfulPrints(db: Db, documentId: string): QueuedPrintJob[] {
  return db
    .prepare(
      `SELECT p.*, d.case_id, d.kind FROM print_jobs p JOIN documents d USING (document_id)
       WHERE p.document_id = ? AND p.state = 'unknown' AND p.queue_job IS NOT NULL ORDER BY p.created_at`,
    )
    .all(documentId) as QueuedPrintJob[];
}

export function setQueueJob(db: Db, printJobId: string, queueJob: string): void {
  db.prepare('UPDATE print_jobs SET queue_job = ? WHERE print_job_id = ?').run(queueJob, printJobId);
}

export function setPrintDigest(db: Db, printJobId: string, sm3: string): void {
  db.prepare('UPDATE print_jobs SET sm3 = ? WHERE print_job_id = ?').run(sm3, printJobId);
}

/** False when it was void already. */
export function voidDocument(
  db: Db,
  row: { documentId: string; at: string; reason: string; by: string; replacedBy: string },
): boolean {
  return (
    db
      .prepare(
        `UPDATE documents SET voided_at = @at, void_reason = @reason, void_by = @by, replaced_by = @replacedBy
        WHERE document_id = @documentId AND voided_at IS NULL`,
      )
      .run(row).changes === 1
  );
}

/** The notice of a correction is another paper now. */
export function renewCorrectionPaper(db: Db, from: string, to: string): void {
  db.prepare('UPDATE case_corrections SET document_id = ? WHERE document_id = ?').run(to, from);
}

/** What was reported of the papers of a case, oldest first. */
export function listReportedPapers(db: Db, caseId: string): { row_json: string }[] {
  return db
    .prepare(`SELECT row_json FROM outbox_all WHERE stream = 'case:' || ? AND class = 'document' ORDER BY outbox_id`)
    .all(caseId) as { row_json: string }[];
}

export const findPrintDigest = (db: Db, printJobId: string): string | null =>
  (
    db.prepare('SELECT sm3 FROM print_jobs WHERE print_job_id = ?').get(printJobId) as
      { sm3: string | null } | undefined
  )?.sm3 ?? null;
