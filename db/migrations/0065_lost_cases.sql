-- Cases the platform has from this station and the store no longer has: it was put back from an older copy.

CREATE TABLE lost_cases (
  case_id        TEXT PRIMARY KEY,
  project_no     TEXT NOT NULL,
  task_name      TEXT NOT NULL,
  applicant_name TEXT NOT NULL,
  accept_time    TEXT NOT NULL,
  found_at       TEXT NOT NULL
) STRICT, WITHOUT ROWID;
