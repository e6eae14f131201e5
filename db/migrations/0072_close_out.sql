-- 交班: each sheet as it was signed, and where every block of numbers stood then.

CREATE TABLE close_outs (
  close_out_id TEXT PRIMARY KEY,
  from_at      TEXT NOT NULL,
  to_at        TEXT NOT NULL,
  operator     TEXT NOT NULL,
  sheet_json   TEXT NOT NULL,   -- contract SignedCloseOut
  blocks_json  TEXT NOT NULL,   -- block id → next number
  signed_at    TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX close_outs_by_time ON close_outs (to_at DESC);

ALTER TABLE number_blocks ADD COLUMN first_no INTEGER; -- first serial of the block; NULL: leased before this was kept
