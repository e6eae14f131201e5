-- 复核: a second person agrees before an act counts.

CREATE TABLE case_approvals (
  approval_id  TEXT PRIMARY KEY,
  case_id      TEXT NOT NULL REFERENCES cases,
  act          TEXT NOT NULL,      -- contract ApprovableAct
  digest       TEXT NOT NULL,      -- SM3 of what is agreed to: the act, its words, the draft and the item
  wish_json    TEXT NOT NULL,      -- contract ApprovalWish
  roles_json   TEXT NOT NULL,      -- who may decide, as the item said then
  state        TEXT NOT NULL,      -- contract approvalStates
  asked_by     TEXT NOT NULL,      -- operator id
  asked_name   TEXT NOT NULL,
  asked_at     TEXT NOT NULL,
  decided_by   TEXT,               -- operator id
  decided_name TEXT,
  decided_at   TEXT,
  place        TEXT,               -- here: signed in on this window | platform: at another one
  note         TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;
CREATE INDEX case_approvals_by_case ON case_approvals (case_id, asked_at);
