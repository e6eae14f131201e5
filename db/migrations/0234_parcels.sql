-- 寄送: parcels ordered at this window and what the courier said of them.

CREATE TABLE parcels (
  case_id    TEXT NOT NULL REFERENCES cases,
  parcel_no  TEXT NOT NULL UNIQUE,  -- given here; the courier's own number comes with the news
  seq        INTEGER NOT NULL,      -- of the rows reported about it
  way        TEXT NOT NULL,         -- toApplicant | fromApplicant
  state      TEXT NOT NULL,         -- contract ParcelState
  to_json    TEXT NOT NULL,         -- contract ParcelAddress: the applicant's end
  operator   TEXT NOT NULL,         -- name of who ordered it
  news_json  TEXT,                  -- contract ParcelNews, the last; null before the first
  created_at TEXT NOT NULL,
  PRIMARY KEY (case_id, parcel_no)
) STRICT, WITHOUT ROWID;
