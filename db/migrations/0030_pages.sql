-- Scanned pages of a case: what came from the scanner, what was made of it, what people did with it.

CREATE TABLE scan_batches (
  batch_id     TEXT PRIMARY KEY,
  case_id      TEXT NOT NULL REFERENCES cases (case_id),
  material_id  TEXT NOT NULL,           -- of the item; ServiceItemMaterial.materialId
  started_at   TEXT NOT NULL,           -- legal time, ISO 8601
  ended_at     TEXT,                    -- NULL: running, or the station stopped in the middle
  operator     TEXT NOT NULL,           -- user name
  device       TEXT NOT NULL,           -- address of the scanner
  state        TEXT NOT NULL,           -- running | done | failed | cancelled
  cause        TEXT                     -- error registry code of a failure
) STRICT, WITHOUT ROWID;
CREATE INDEX scan_batches_by_case ON scan_batches (case_id, started_at);

CREATE TABLE pages (
  page_id        TEXT PRIMARY KEY,
  case_id        TEXT NOT NULL REFERENCES cases (case_id),
  material_id    TEXT NOT NULL,
  position       INTEGER NOT NULL,      -- order inside the material
  is_removed     INTEGER NOT NULL,      -- 1: taken out by the clerk; kept with its original
  version        INTEGER NOT NULL,      -- the one of page_versions that counts; 0: not processed yet
  batch_id       TEXT NOT NULL REFERENCES scan_batches (batch_id),
  number         INTEGER NOT NULL,      -- in the batch, from 1
  original_sm3   TEXT NOT NULL,         -- stored file: the bytes as the scanner gave them
  original_bytes INTEGER NOT NULL,      -- length
  taken_at       TEXT NOT NULL,         -- legal time, ISO 8601
  operator       TEXT NOT NULL,         -- user name
  taken_with     TEXT NOT NULL          -- JSON: device, paper source, resolution, colour
) STRICT, WITHOUT ROWID;
CREATE INDEX pages_by_case ON pages (case_id, material_id, position);

CREATE TABLE page_versions (
  page_id       TEXT NOT NULL REFERENCES pages (page_id),
  version       INTEGER NOT NULL,       -- from 1
  made_at       TEXT NOT NULL,          -- legal time, ISO 8601
  settings_json TEXT NOT NULL,          -- what was asked of the page pipeline
  facts_json    TEXT NOT NULL,          -- what it did and found: contract PageFacts; {} when it failed
  problem       TEXT,                   -- error registry code when it could not be processed
  sm3           TEXT,                   -- stored file; NULL when it failed
  mime          TEXT,                   -- image/jpeg | image/tiff (CCITT G4)
  bytes         INTEGER,                -- length of that file
  thumbnail_sm3 TEXT,                   -- stored file, JPEG
  PRIMARY KEY (page_id, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE page_acts (
  act_id      INTEGER PRIMARY KEY,
  case_id     TEXT NOT NULL REFERENCES cases (case_id),
  at          TEXT NOT NULL,            -- legal time, ISO 8601
  operator    TEXT NOT NULL,            -- user name
  act         TEXT NOT NULL,            -- scan | turn | remove | move | replace
  before_json TEXT NOT NULL,            -- JSON: the page rows' place, removal and version before it
  undone_at   TEXT                      -- legal time, ISO 8601
) STRICT;
CREATE INDEX page_acts_by_case ON page_acts (case_id, act_id);
