-- foreign keys are off while this runs and checked at its end
-- A case is listed and counted a hundred times as often as opened: what lists show stands together at the beginning of its row, and
-- the item it was accepted under, a hundred times as long, is kept once for all cases of its version. Cases, papers and answers get
-- row numbers: in a table without them long rows stand in the nodes of its tree, which with years of them is nine nodes deep.

CREATE TABLE item_texts (
  item_no   INTEGER PRIMARY KEY,
  task_code TEXT NOT NULL,
  item_json TEXT NOT NULL           -- contract ServiceItem exactly as cases were accepted under it; a row never changes
) STRICT;
CREATE INDEX item_texts_by_code ON item_texts (task_code);

INSERT INTO item_texts (task_code, item_json)
  SELECT DISTINCT coalesce(task_code, ''), item_json FROM cases WHERE item_json IS NOT NULL;

CREATE TABLE cases_small (
  case_id         TEXT PRIMARY KEY NOT NULL,
  state           TEXT NOT NULL,    -- contract CaseState
  version         INTEGER NOT NULL, -- counts changes of the draft
  project_no      TEXT UNIQUE,      -- 办件编号, from a leased block
  task_code       TEXT,
  task_name       TEXT,
  applicant_name  TEXT NOT NULL DEFAULT '',
  applicant_cert  TEXT NOT NULL DEFAULT '',
  accept_time     TEXT,
  accept_doc_no   TEXT,
  promise_due     TEXT,             -- date
  statutory_due   TEXT,             -- date
  due_calendar    TEXT,             -- official | provisional; NULL: no due date, or one from before this was kept (official)
  received_at     TEXT,             -- 收件: materials handed over and not yet decided on
  decide_by       TEXT,             -- date; the last day to tell what is missing, after it the case is accepted by law
  correct_by      TEXT,             -- date; until when the applicant may bring what a notice named
  result_received_at TEXT,          -- the department's result lies at the window
  deliver_by      TEXT,             -- date; ten working days from the decision
  next_seq        INTEGER NOT NULL DEFAULT 1, -- next step/verification/document sequence to report
  operator_id     TEXT NOT NULL,
  operator_name   TEXT NOT NULL,
  created_at      TEXT NOT NULL,
  updated_at      TEXT NOT NULL,
  item_no         INTEGER REFERENCES item_texts, -- the item exactly as accepted or decided under; null before
  words_no        INTEGER,          -- its row of case_words; null: kept by a version without them
  fingerprint     TEXT,             -- SM3, hex, of this machine's salt, the document and the item; null: no person or no item yet
  query_password  TEXT,
  search_text     TEXT NOT NULL DEFAULT '', -- lower case: names, numbers, pinyin initials
  outcome_json    TEXT,             -- contract CaseOutcome
  delivery_json   TEXT,             -- who took the result, how
  draft_json      TEXT NOT NULL     -- contract Draft; last, for it is long and lists do not show it
) STRICT;

INSERT INTO cases_small
  SELECT case_id, state, version, project_no, task_code, task_name, applicant_name, applicant_cert, accept_time, accept_doc_no, promise_due,
    statutory_due, due_calendar, received_at, decide_by, correct_by, result_received_at, deliver_by, next_seq, operator_id, operator_name,
    created_at, updated_at,
    (SELECT t.item_no FROM item_texts t WHERE t.task_code = coalesce(c.task_code, '') AND t.item_json = c.item_json),
    words_no, fingerprint, query_password, search_text, outcome_json, delivery_json, draft_json
  FROM cases c ORDER BY case_id;

DROP TABLE cases;
ALTER TABLE cases_small RENAME TO cases;

-- With the id, so that the order is read from the index alone.
CREATE INDEX cases_by_time ON cases (updated_at DESC, case_id);
CREATE INDEX cases_by_state ON cases (state, updated_at DESC, case_id);
CREATE INDEX cases_provisional ON cases (case_id) WHERE due_calendar = 'provisional';
CREATE INDEX cases_undecided ON cases (decide_by) WHERE state = 'RECEIVED';
CREATE UNIQUE INDEX cases_by_words ON cases (words_no);
CREATE INDEX cases_by_fingerprint ON cases (fingerprint, updated_at DESC);
CREATE INDEX cases_delivered ON cases (delivery_json ->> '$.at') WHERE state = 'DELIVERED';
CREATE INDEX cases_results ON cases (case_id) WHERE result_received_at IS NOT NULL AND delivery_json IS NULL;
CREATE INDEX cases_by_cert ON cases (applicant_cert, updated_at DESC);
CREATE INDEX cases_by_due ON cases (state, promise_due, updated_at DESC, case_id);
CREATE INDEX cases_by_day ON cases (coalesce(accept_time, created_at));

CREATE TRIGGER cases_come AFTER INSERT ON cases BEGIN
  INSERT INTO case_counts (state, cases) VALUES (NEW.state, 1) ON CONFLICT (state) DO UPDATE SET cases = cases + 1;
END;
CREATE TRIGGER cases_go AFTER DELETE ON cases BEGIN
  UPDATE case_counts SET cases = cases - 1 WHERE state = OLD.state;
END;
CREATE TRIGGER cases_change AFTER UPDATE OF state ON cases WHEN OLD.state <> NEW.state BEGIN
  UPDATE case_counts SET cases = cases - 1 WHERE state = OLD.state;
  INSERT INTO case_counts (state, cases) VALUES (NEW.state, 1) ON CONFLICT (state) DO UPDATE SET cases = cases + 1;
END;

CREATE TABLE documents_small (
  document_id TEXT PRIMARY KEY NOT NULL,
  case_id     TEXT NOT NULL REFERENCES cases,
  kind        TEXT NOT NULL,        -- ACCEPT 受理通知书 | RECEIPT 受理回执
  doc_no      TEXT NOT NULL,
  sm3         TEXT,                 -- of the rendered PDF
  created_at  TEXT NOT NULL,
  data_json   TEXT NOT NULL         -- all that is printed, fixed at acceptance
) STRICT;
INSERT INTO documents_small SELECT document_id, case_id, kind, doc_no, sm3, created_at, data_json FROM documents;
DROP TABLE documents;
ALTER TABLE documents_small RENAME TO documents;
CREATE INDEX documents_by_case ON documents (case_id, kind, document_id);
CREATE INDEX documents_by_time ON documents (created_at);

CREATE TABLE verifications_small (
  verification_id TEXT PRIMARY KEY NOT NULL,
  case_id         TEXT NOT NULL REFERENCES cases,
  name            TEXT NOT NULL,    -- definition name
  attempt         INTEGER NOT NULL,
  state           TEXT NOT NULL,    -- contract verificationStates
  counts          INTEGER NOT NULL DEFAULT 0, -- 1: asked about the accepted case
  message         TEXT NOT NULL,
  failure         TEXT,             -- error registry code
  title           TEXT NOT NULL,
  department      TEXT NOT NULL,
  limit_ms        INTEGER NOT NULL,
  requested_at    TEXT,
  answered_at     TEXT,
  elapsed_ms      INTEGER,
  as_of           TEXT,             -- time the department's data is from, as given
  digest          TEXT,             -- SM3 of the raw answer, hex
  subject         TEXT NOT NULL,    -- SM3 of what was asked: an answer about somebody else must not count
  fill_json       TEXT NOT NULL DEFAULT '{}', -- form field → value the department gave
  answer          TEXT,             -- raw answer, at most 64 KB
  UNIQUE (case_id, name, attempt)
) STRICT;
INSERT INTO verifications_small
  SELECT verification_id, case_id, name, attempt, state, counts, message, failure, title, department, limit_ms, requested_at, answered_at,
    elapsed_ms, as_of, digest, subject, fill_json, answer FROM verifications;
DROP TABLE verifications;
ALTER TABLE verifications_small RENAME TO verifications;
CREATE INDEX verifications_unanswered ON verifications (state) WHERE state IN ('running', 'late');
