-- 一件事 and 并联: several cases of several departments, accepted at once.

CREATE TABLE things (
  thing_code TEXT PRIMARY KEY,
  thing_json TEXT NOT NULL          -- contract ServiceThing
) STRICT, WITHOUT ROWID;

CREATE TABLE case_groups (
  group_id    TEXT PRIMARY KEY,
  group_no    TEXT,                 -- from the number of the leading case; null before acceptance
  thing_json  TEXT NOT NULL,        -- contract ServiceThing exactly as begun under
  created_at  TEXT NOT NULL,
  accepted_at TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE case_group_members (
  case_id  TEXT PRIMARY KEY REFERENCES cases,
  group_id TEXT NOT NULL REFERENCES case_groups,
  ordinal  INTEGER NOT NULL,        -- order of the thing's items
  is_lead  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX case_group_members_by_group ON case_group_members (group_id, ordinal);
