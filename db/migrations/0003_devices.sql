-- Every device of the window: what is particular to each, what happened, signatures and ratings.

ALTER TABLE device_bindings ADD COLUMN settings_json TEXT NOT NULL DEFAULT '{}'; -- contract DeviceSettings

CREATE TABLE device_events (
  event_id INTEGER PRIMARY KEY,
  at       TEXT NOT NULL,
  role     TEXT NOT NULL,
  text     TEXT NOT NULL,
  state    TEXT NOT NULL,
  word     TEXT NOT NULL
) STRICT;

CREATE TABLE panel_profiles (
  id           TEXT PRIMARY KEY,
  profile_json TEXT NOT NULL          -- frame profile of a keypad, display or caller, written at this station or published
) STRICT, WITHOUT ROWID;

CREATE TABLE signatures (
  signature_id TEXT PRIMARY KEY,
  case_id      TEXT NOT NULL REFERENCES cases (case_id),
  signer_name  TEXT NOT NULL,
  signed_at    TEXT NOT NULL,
  source       TEXT NOT NULL,         -- pad | screen
  device       TEXT NOT NULL,         -- model of the pad, or of the screen
  strokes_json TEXT NOT NULL,         -- contract SignatureStroke[]
  binding_json TEXT NOT NULL,         -- digests of page and strokes, sizes, lost samples
  page_sm3     TEXT NOT NULL,         -- digest of the pixels that were shown
  page_file    TEXT NOT NULL,         -- SM3 of the stored PNG of that page
  operator     TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX signatures_by_case ON signatures (case_id, signed_at);

CREATE TABLE ratings (
  rating_id INTEGER PRIMARY KEY,
  case_id   TEXT NOT NULL REFERENCES cases (case_id),
  level     INTEGER,                  -- 1 to 5; NULL: asked, not answered
  at        TEXT NOT NULL,
  source    TEXT NOT NULL,            -- keypad | screen
  operator  TEXT NOT NULL
) STRICT;
CREATE INDEX ratings_by_case ON ratings (case_id, at);
