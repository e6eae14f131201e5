-- 容缺: what was to follow after acceptance, each with its own end.

CREATE TABLE case_supplements (
  case_id       TEXT NOT NULL REFERENCES cases,
  material_id   TEXT NOT NULL,
  material_name TEXT NOT NULL,
  seq           INTEGER NOT NULL,   -- number of its material row in reports
  due           TEXT NOT NULL,      -- date
  received_at   TEXT,
  overdue_at    TEXT,               -- told once that the day has passed
  PRIMARY KEY (case_id, material_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX case_supplements_open ON case_supplements (due) WHERE received_at IS NULL AND overdue_at IS NULL;
