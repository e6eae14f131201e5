-- 材料保管: papers that lie at the window under the code of a slip, until they are handed over or given back.

CREATE TABLE custody_slips (
  code        TEXT PRIMARY KEY,               -- as printed on the slip and in its QR code
  case_id     TEXT NOT NULL REFERENCES cases,
  document_id TEXT NOT NULL REFERENCES documents,
  papers_json TEXT NOT NULL,                  -- materialId, name, count of each
  state       TEXT NOT NULL,                  -- held, handedOver, returned
  kept_at     TEXT NOT NULL,
  kept_by     TEXT NOT NULL,                  -- name
  ended_at    TEXT,
  ended_by    TEXT,                           -- name
  ended_to    TEXT                            -- who took them
) STRICT, WITHOUT ROWID;

CREATE INDEX custody_slips_of_case ON custody_slips (case_id, kept_at);
CREATE INDEX custody_slips_state ON custody_slips (state);
