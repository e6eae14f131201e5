-- Which draft was opened for which number of the hall.
CREATE TABLE hall_ticket (
  ticket_id TEXT PRIMARY KEY,                  -- the platform's
  number    TEXT NOT NULL,                     -- A012
  case_id   TEXT NOT NULL REFERENCES cases,
  opened_at TEXT NOT NULL                      -- legal time, ISO instant
) STRICT;
