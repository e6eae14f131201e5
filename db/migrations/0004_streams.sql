-- Everything that leaves the station is a row of a stream; a case, and its number, are optional. Rows waiting to go keep key and content.

CREATE TABLE outbox_of_streams (
  outbox_id    INTEGER PRIMARY KEY AUTOINCREMENT, -- also the order within a stream
  stream       TEXT NOT NULL,       -- case:<id> | ticket:<id> | hall:<code> | station
  case_id      TEXT REFERENCES cases, -- of a case's stream
  project_no   TEXT,                -- number of the case, once it has one
  class        TEXT NOT NULL,       -- contract reportClasses
  seq          INTEGER NOT NULL,
  data_version INTEGER NOT NULL DEFAULT 1, -- counts up when the same class and seq is reported anew
  idem_key     TEXT NOT NULL UNIQUE, -- {stream}/{class}/{seq}/{version}; rows from before streams: {number}/{class}/{seq}/{version}
  row_json     TEXT NOT NULL,       -- contract RowEnvelope with its payload, sent as it is; rows from before streams get theirs when sent
  state        TEXT NOT NULL,       -- waiting | acked | attention
  attempts     INTEGER NOT NULL DEFAULT 0,
  next_try_at  TEXT NOT NULL,
  failure_json TEXT,                -- contract Failure of the last attempt
  created_at   TEXT NOT NULL,
  acked_at     TEXT,
  acked_by     TEXT,                -- instance id of the platform that acknowledged
  acked_durable INTEGER             -- 0: that platform may lose it in a power cut
) STRICT;
INSERT INTO outbox_of_streams
  SELECT outbox_id, 'case:' || case_id, case_id, project_no, class, seq, data_version, idem_key, row_json, state, attempts, next_try_at,
    failure_json, created_at, acked_at, acked_by, acked_durable FROM outbox ORDER BY outbox_id;
DROP TABLE outbox;
ALTER TABLE outbox_of_streams RENAME TO outbox;

-- What waits, in the order it goes; acknowledged rows, a year of them, are in none of the first three.
CREATE INDEX outbox_waiting ON outbox (outbox_id, next_try_at) WHERE state = 'waiting';
CREATE INDEX outbox_next_try ON outbox (next_try_at) WHERE state = 'waiting';
CREATE INDEX outbox_unsent ON outbox (stream, outbox_id) WHERE state <> 'acked';
CREATE INDEX outbox_by_case ON outbox (case_id, state);
CREATE INDEX outbox_versions ON outbox (stream, class, seq, data_version);
CREATE INDEX outbox_undurable ON outbox (acked_by) WHERE acked_durable = 0;
