-- 数据异议: what a clerk says is wrong in the answer of a department; the case goes on with the paper meanwhile.

CREATE TABLE data_corrections (
  request_no      TEXT PRIMARY KEY,
  case_id         TEXT NOT NULL REFERENCES cases,
  name            TEXT NOT NULL,      -- of the verification definition
  verification_id TEXT NOT NULL,      -- the answer that is said to be wrong
  subject         TEXT NOT NULL,      -- digest of the question it answered: the same question is not believed again
  title           TEXT NOT NULL,
  department      TEXT NOT NULL,
  about           TEXT NOT NULL,      -- 核验结论, or the title of a field
  given_value     TEXT NOT NULL,
  claimed_value   TEXT NOT NULL,
  reason          TEXT NOT NULL,
  evidence_json   TEXT NOT NULL,      -- SM3 of files of the case
  operator        TEXT NOT NULL,
  operator_name   TEXT NOT NULL,
  at              TEXT NOT NULL,      -- ISO instant
  is_before       INTEGER NOT NULL,   -- 1: raised before the case was accepted
  due             TEXT NOT NULL,      -- ISO date, last day for the answer
  due_calendar    TEXT NOT NULL,      -- official | provisional | unknown
  state           TEXT NOT NULL,      -- contract correctionStates
  answer          TEXT NOT NULL DEFAULT '',
  answered_by     TEXT,               -- department and person
  answered_at     TEXT                -- ISO instant, by the platform's clock
) STRICT, WITHOUT ROWID;
CREATE INDEX data_corrections_by_case ON data_corrections (case_id, at);
