-- The close-out of a busy day is counted from indexes alone: neither a paper's text nor a case's row is read for it.

DROP INDEX documents_by_time;
CREATE INDEX documents_by_time ON documents (created_at, kind, document_id);
-- A print is never older than its paper. Written when a print is done, not at the acceptance.
CREATE INDEX print_jobs_printed ON print_jobs (created_at, document_id) WHERE state = 'printed';
DROP INDEX cases_by_time;
CREATE INDEX cases_by_time ON cases (updated_at DESC, case_id, project_no);
