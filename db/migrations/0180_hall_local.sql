-- Whom this window served while the hall's queue was out of reach. One at a time; told to the platform through the outbox.
CREATE TABLE hall_local (
  visit_id   TEXT PRIMARY KEY,
  number     TEXT NOT NULL,                    -- A012; '' somebody without a paper
  operator   TEXT NOT NULL,                    -- name
  called_at  TEXT NOT NULL,                    -- legal time, ISO instant
  started_at TEXT,
  ended_at   TEXT,
  at_hand    INTEGER UNIQUE CHECK (at_hand = 1), -- 1 until it ended, then null
  outcome    TEXT CHECK (outcome IN ('finished', 'missed', 'inQueue')), -- inQueue: the queue came back and has the number at this window
  case_id    TEXT REFERENCES cases
) STRICT;
