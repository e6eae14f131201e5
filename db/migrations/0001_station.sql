-- Everything a window keeps: people, catalogue, cases, outbox, audit. All instants are UTC ISO 8601 text, dates are local ISO dates.

CREATE TABLE settings (
  key   TEXT PRIMARY KEY,           -- e.g. stationId, feedCursor, platformInstanceId
  value TEXT NOT NULL               -- JSON
) STRICT, WITHOUT ROWID;

CREATE TABLE offline_people (
  username        TEXT PRIMARY KEY,
  operator_json   TEXT NOT NULL,    -- contract Operator
  salt            TEXT NOT NULL,    -- hex, 16 bytes
  verifier        TEXT NOT NULL,    -- hex, scrypt of the password last accepted by the platform
  verified_at     TEXT NOT NULL,    -- last sign-in against the platform
  failures        INTEGER NOT NULL DEFAULT 0,
  locked_until    TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE items (
  task_code    TEXT PRIMARY KEY,    -- 实施编码
  task_name    TEXT NOT NULL,
  task_version INTEGER NOT NULL,
  task_state   TEXT NOT NULL,       -- active | suspended | cancelled
  initials     TEXT NOT NULL,       -- pinyin initials of the name, lower case
  dept_name    TEXT NOT NULL,
  item_json    TEXT NOT NULL        -- contract ServiceItem
) STRICT, WITHOUT ROWID;

CREATE TABLE verification_definitions (
  name            TEXT PRIMARY KEY,
  definition_json TEXT NOT NULL     -- contract VerificationDefinition
) STRICT, WITHOUT ROWID;

CREATE TABLE number_blocks (
  block_id   TEXT PRIMARY KEY,
  prefix     TEXT NOT NULL,         -- region code + year
  next_no    INTEGER NOT NULL,      -- next serial to hand out
  last_no    INTEGER NOT NULL,      -- last serial of the block, inclusive
  leased_at  TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE cases (
  case_id         TEXT PRIMARY KEY,
  state           TEXT NOT NULL,    -- contract CaseState
  version         INTEGER NOT NULL, -- counts changes of the draft
  project_no      TEXT UNIQUE,      -- 办件编号, from a leased block
  task_code       TEXT,
  task_name       TEXT,
  applicant_name  TEXT NOT NULL DEFAULT '',
  applicant_cert  TEXT NOT NULL DEFAULT '',
  search_text     TEXT NOT NULL DEFAULT '', -- lower case: names, numbers, pinyin initials
  draft_json      TEXT NOT NULL,    -- contract Draft
  item_json       TEXT,             -- the item exactly as accepted under
  accept_time     TEXT,
  accept_doc_no   TEXT,
  promise_due     TEXT,             -- date
  statutory_due   TEXT,             -- date
  query_password  TEXT,
  next_seq        INTEGER NOT NULL DEFAULT 1, -- next step/verification/document sequence to report
  operator_id     TEXT NOT NULL,
  operator_name   TEXT NOT NULL,
  created_at      TEXT NOT NULL,
  updated_at      TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX cases_by_time ON cases (updated_at DESC);
CREATE INDEX cases_by_cert ON cases (applicant_cert);
CREATE INDEX cases_by_state ON cases (state, updated_at DESC);

CREATE TABLE case_steps (
  case_id   TEXT NOT NULL REFERENCES cases,
  seq       INTEGER NOT NULL,
  at        TEXT NOT NULL,
  step_name TEXT NOT NULL,          -- 受理, 部门审核 …
  text      TEXT NOT NULL,          -- one line for the timeline
  operator  TEXT,                   -- who; null for the workstation itself
  event_id  TEXT UNIQUE,            -- platform's event id when it came from there
  PRIMARY KEY (case_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE verifications (
  verification_id TEXT PRIMARY KEY,
  case_id         TEXT NOT NULL REFERENCES cases,
  name            TEXT NOT NULL,    -- definition name
  attempt         INTEGER NOT NULL,
  state           TEXT NOT NULL,    -- contract verificationStates
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
  answer          TEXT,             -- raw answer, at most 64 KB
  fill_json       TEXT NOT NULL DEFAULT '{}', -- form field → value the department gave
  subject         TEXT NOT NULL, -- SM3 of what was asked: an answer about somebody else must not count
  UNIQUE (case_id, name, attempt)
) STRICT, WITHOUT ROWID;

CREATE TABLE documents (
  document_id TEXT PRIMARY KEY,
  case_id     TEXT NOT NULL REFERENCES cases,
  kind        TEXT NOT NULL,        -- ACCEPT 受理通知书 | RECEIPT 受理回执
  doc_no      TEXT NOT NULL,
  data_json   TEXT NOT NULL,        -- all that is printed, fixed at acceptance
  sm3         TEXT,                 -- of the rendered PDF
  created_at  TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX documents_by_case ON documents (case_id);

CREATE TABLE print_jobs (
  print_job_id TEXT PRIMARY KEY,
  document_id  TEXT NOT NULL REFERENCES documents,
  state        TEXT NOT NULL,       -- queued | printing | printed | failed | unknown
  reprint_no   INTEGER NOT NULL,    -- 0 = first print
  cause        TEXT,                -- error registry code
  created_at   TEXT NOT NULL,
  finished_at  TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX print_jobs_by_document ON print_jobs (document_id, reprint_no);

CREATE TABLE attachments (
  case_id     TEXT NOT NULL REFERENCES cases,
  material_id TEXT NOT NULL,
  sm3         TEXT NOT NULL,        -- of the plain bytes; names the encrypted file
  name        TEXT NOT NULL,
  mime        TEXT NOT NULL,
  bytes       INTEGER NOT NULL,
  added_at    TEXT NOT NULL,
  PRIMARY KEY (case_id, material_id, sm3)
) STRICT, WITHOUT ROWID;

CREATE TABLE outbox (
  outbox_id    INTEGER PRIMARY KEY AUTOINCREMENT, -- also the order within a case
  case_id      TEXT NOT NULL REFERENCES cases,
  project_no   TEXT NOT NULL,
  class        TEXT NOT NULL,       -- accept | material | step | verification | document
  seq          INTEGER NOT NULL,
  data_version INTEGER NOT NULL DEFAULT 1,
  idem_key     TEXT NOT NULL UNIQUE,
  row_json     TEXT NOT NULL,       -- contract ReportRow, sent as it is
  state        TEXT NOT NULL,       -- waiting | acked | attention
  attempts     INTEGER NOT NULL DEFAULT 0,
  next_try_at  TEXT NOT NULL,
  failure_json TEXT,                -- contract Failure of the last attempt
  created_at   TEXT NOT NULL,
  acked_at     TEXT,
  acked_by     TEXT,                -- instance id of the platform that acknowledged
  acked_durable INTEGER             -- 0: that platform may lose it in a power cut
) STRICT;
CREATE INDEX outbox_open ON outbox (state, next_try_at) WHERE state <> 'acked';
CREATE INDEX outbox_by_case ON outbox (case_id, outbox_id);
CREATE INDEX outbox_undurable ON outbox (acked_by) WHERE acked_durable = 0;

CREATE TABLE audit (
  seq       INTEGER PRIMARY KEY,
  at        TEXT NOT NULL,
  operator  TEXT NOT NULL,          -- username, or the workstation itself
  act       TEXT NOT NULL,
  object    TEXT NOT NULL,
  is_ok     INTEGER NOT NULL,
  detail    TEXT NOT NULL,          -- no personal data beyond what identifies the object
  prev_hash TEXT NOT NULL,
  hash      TEXT NOT NULL           -- SM3 over prev_hash and the row
) STRICT;

CREATE TABLE device_bindings (
  role      TEXT PRIMARY KEY,       -- idCard | receiptPrinter
  address   TEXT NOT NULL,          -- serial path, e.g. COM3 or /dev/ttyUSB0
  baud_rate INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
