-- What a window decides beside accepting, what interrupts the clock, and what becomes of the result.

ALTER TABLE cases ADD COLUMN received_at TEXT;        -- 收件: materials handed over and not yet decided on
ALTER TABLE cases ADD COLUMN decide_by TEXT;          -- date; the last day to tell what is missing, after it the case is accepted by law
ALTER TABLE cases ADD COLUMN correct_by TEXT;         -- date; until when the applicant may bring what a notice named
ALTER TABLE cases ADD COLUMN outcome_json TEXT;       -- contract CaseOutcome
ALTER TABLE cases ADD COLUMN result_received_at TEXT; -- the department's result lies at the window
ALTER TABLE cases ADD COLUMN deliver_by TEXT;         -- date; ten working days from the decision
ALTER TABLE cases ADD COLUMN delivery_json TEXT;      -- who took the result, how
CREATE INDEX cases_undecided ON cases (decide_by) WHERE state = 'RECEIVED';

CREATE TABLE case_corrections (
  case_id      TEXT NOT NULL REFERENCES cases,
  notice_no    INTEGER NOT NULL,      -- 1 for the first notice of the case
  at           TEXT NOT NULL,
  document_id  TEXT NOT NULL REFERENCES documents,
  respond_by   TEXT NOT NULL,         -- date
  items_json   TEXT NOT NULL,         -- contract CorrectionItem[]
  added_reason TEXT,                  -- why it names what the first notice did not
  PRIMARY KEY (case_id, notice_no)
) STRICT, WITHOUT ROWID;

CREATE TABLE case_specials (
  case_id    TEXT NOT NULL REFERENCES cases,
  special_no INTEGER NOT NULL,        -- also its number in reports
  kind       TEXT NOT NULL,           -- pause: days do not count | extension: days are added
  name       TEXT NOT NULL,           -- 听证, 检验 …
  reason     TEXT NOT NULL,
  org_name   TEXT NOT NULL,
  handler    TEXT NOT NULL,
  started_at TEXT NOT NULL,
  started_on TEXT NOT NULL,           -- China date
  ended_on   TEXT,                    -- China date; null: the clock stands still
  days_limit INTEGER,                 -- expected length, or the days added
  limit_unit TEXT,                    -- workingDay | naturalDay
  PRIMARY KEY (case_id, special_no)
) STRICT, WITHOUT ROWID;
CREATE INDEX case_specials_open ON case_specials (case_id) WHERE ended_on IS NULL;

ALTER TABLE number_blocks ADD COLUMN series TEXT NOT NULL DEFAULT ''; -- '' case numbers | {dept code}/{document kind}
