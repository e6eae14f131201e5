-- 缴费: what was charged at this window and what the platform said of it.

CREATE TABLE payments (
  case_id     TEXT NOT NULL REFERENCES cases,
  payment_no  TEXT NOT NULL UNIQUE, -- 缴款单号, given here
  seq         INTEGER NOT NULL,     -- of the rows reported about it
  state       TEXT NOT NULL,        -- contract PaymentState; `paid` only when the platform said so
  amount      INTEGER NOT NULL,     -- 分
  lines_json  TEXT NOT NULL,        -- contract FeeLine[]
  payer       TEXT NOT NULL,
  payee       TEXT NOT NULL,
  task_version INTEGER NOT NULL,    -- of the item whose fees these are
  doc_no      TEXT NOT NULL,        -- 缴费通知书
  operator    TEXT NOT NULL,        -- name of who charged
  news_json   TEXT,                 -- contract PaymentNews, the last; null before the first
  created_at  TEXT NOT NULL,
  PRIMARY KEY (case_id, payment_no)
) STRICT, WITHOUT ROWID;
CREATE INDEX payments_open ON payments (created_at) WHERE state IN ('requested', 'ordered', 'cancelling', 'refunding');
CREATE INDEX payments_by_time ON payments (created_at);
