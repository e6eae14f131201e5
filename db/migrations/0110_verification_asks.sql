-- Questions to departments that are still open and will be asked again, over restarts, until they are answered or given up.

CREATE TABLE verification_asks (
  verification_id TEXT PRIMARY KEY REFERENCES verifications,
  tries           INTEGER NOT NULL,  -- how often it was asked so far
  first_at        TEXT NOT NULL,     -- when it was found open
  next_at         TEXT NOT NULL      -- not asked before
) STRICT, WITHOUT ROWID;
CREATE INDEX verification_asks_by_time ON verification_asks (next_at);
