-- What was read off scanned pages, and what the clerk decided where it differs from what was typed.

CREATE TABLE page_texts (
  page_id    TEXT NOT NULL REFERENCES pages (page_id),
  version    INTEGER NOT NULL,      -- of the page that was read
  read_at    TEXT NOT NULL,         -- legal time, ISO 8601
  lines_json TEXT NOT NULL,         -- lines from the top down: text, confidence 0 to 1, place in shares of the page
  problem    TEXT,                  -- error registry code when it could not be read
  PRIMARY KEY (page_id, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE look_choices (
  case_id  TEXT NOT NULL REFERENCES cases (case_id),
  key      TEXT NOT NULL,           -- contract LookRow.key
  read     TEXT NOT NULL,           -- what was read then
  typed    TEXT NOT NULL,           -- what was typed then
  choice   TEXT NOT NULL,           -- read | typed
  at       TEXT NOT NULL,           -- legal time, ISO 8601
  operator TEXT NOT NULL,           -- user name
  PRIMARY KEY (case_id, key)
) STRICT, WITHOUT ROWID;
