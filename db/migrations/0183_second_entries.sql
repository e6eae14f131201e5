-- 二次录入: what a vertical system answered, and what typing everything again took.

CREATE TABLE second_entries (
  case_id     TEXT PRIMARY KEY REFERENCES cases,
  system      TEXT NOT NULL,
  number      TEXT NOT NULL,        -- of the vertical system
  seconds     INTEGER NOT NULL,     -- from the first copy to the number
  operator    TEXT NOT NULL,        -- username
  finished_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
