-- Files that are to reach the platform, apart from the rows that name them: a large one never stands before a row.

CREATE TABLE file_uploads (
  upload_id    INTEGER PRIMARY KEY,
  sm3          TEXT NOT NULL UNIQUE, -- of the plain bytes; also the name of the encrypted file, and of the platform's
  bytes        INTEGER NOT NULL,
  case_id      TEXT REFERENCES cases, -- whose row named it first
  state        TEXT NOT NULL,       -- waiting | sent | attention
  attempts     INTEGER NOT NULL DEFAULT 0,
  next_try_at  TEXT NOT NULL,
  failure_json TEXT,                -- contract Failure of the last attempt
  added_at     TEXT NOT NULL,
  sent_at      TEXT,
  sent_to      TEXT                 -- instance id of the platform that has it
) STRICT;
CREATE INDEX file_uploads_waiting ON file_uploads (next_try_at) WHERE state = 'waiting';
CREATE INDEX file_uploads_open ON file_uploads (state) WHERE state <> 'sent';
