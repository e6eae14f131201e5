-- What the platform acknowledged leaves the outbox: that holds what still has to go, however many years a window works.

DROP INDEX outbox_waiting;
DROP INDEX outbox_next_try;
DROP INDEX outbox_unsent;
DROP INDEX outbox_by_case;
DROP INDEX outbox_versions;
DROP INDEX outbox_undurable;
DROP INDEX outbox_marks;

-- A year of rows stays where it is; what is not acknowledged moves to a table of its own.
ALTER TABLE outbox RENAME TO outbox_sent;

CREATE TABLE outbox (
  outbox_id    INTEGER PRIMARY KEY AUTOINCREMENT, -- also the order within a stream; kept when the row moves to outbox_sent and back
  stream       TEXT NOT NULL,       -- case:<id> | ticket:<id> | hall:<code> | station
  case_id      TEXT REFERENCES cases, -- of a case's stream
  project_no   TEXT,                -- number of the case, once it has one
  class        TEXT NOT NULL,       -- contract reportClasses
  seq          INTEGER NOT NULL,
  data_version INTEGER NOT NULL DEFAULT 1, -- counts up when the same class and seq is reported anew
  idem_key     TEXT NOT NULL UNIQUE, -- {stream}/{class}/{seq}/{version}; rows from before streams: {number}/{class}/{seq}/{version}
  row_json     TEXT NOT NULL,       -- contract RowEnvelope with its payload, sent as it is; rows from before streams get theirs when sent
  state        TEXT NOT NULL,       -- waiting | attention
  attempts     INTEGER NOT NULL DEFAULT 0,
  next_try_at  TEXT NOT NULL,
  failure_json TEXT,                -- contract Failure of the last attempt
  created_at   TEXT NOT NULL
) STRICT;
-- No number is given twice, though the rows that had them are elsewhere.
DELETE FROM sqlite_sequence WHERE name = 'outbox';
INSERT INTO sqlite_sequence (name, seq) SELECT 'outbox', seq FROM sqlite_sequence WHERE name = 'outbox_sent';
INSERT INTO outbox
  SELECT outbox_id, stream, case_id, project_no, class, seq, data_version, idem_key, row_json, state, attempts, next_try_at, failure_json,
    created_at FROM outbox_sent WHERE state <> 'acked' ORDER BY outbox_id;
DELETE FROM outbox_sent WHERE state <> 'acked';

CREATE INDEX outbox_waiting ON outbox (outbox_id, next_try_at) WHERE state = 'waiting';
CREATE INDEX outbox_next_try ON outbox (next_try_at) WHERE state = 'waiting';
CREATE INDEX outbox_unsent ON outbox (stream, outbox_id);
CREATE INDEX outbox_versions ON outbox (stream, class, seq, data_version);
CREATE INDEX outbox_states ON outbox (state, outbox_id DESC);

-- All that is asked of sent rows: the last version of one, the rows of a case, what a platform without a durable store or an older copy has lost.
CREATE INDEX outbox_sent_versions ON outbox_sent (stream, class, seq, data_version);
CREATE INDEX outbox_sent_undurable ON outbox_sent (acked_by) WHERE acked_durable = 0;
CREATE INDEX outbox_sent_marks ON outbox_sent (acked_mark);

CREATE VIEW outbox_all AS
  SELECT outbox_id, stream, case_id, project_no, class, seq, data_version, idem_key, row_json, state, attempts, next_try_at, failure_json,
    created_at, NULL AS acked_at, NULL AS acked_by, NULL AS acked_durable, NULL AS acked_mark FROM outbox
  UNION ALL
  SELECT outbox_id, stream, case_id, project_no, class, seq, data_version, idem_key, row_json, state, attempts, next_try_at, failure_json,
    created_at, acked_at, acked_by, acked_durable, acked_mark FROM outbox_sent;
