-- Hotline desk: what an agent writes down while the caller speaks, in this station's own store; knowledge for offline search.

CREATE TABLE hotline_contacts (
  contact_id  TEXT PRIMARY KEY,
  operator_id TEXT NOT NULL,          -- drafts of one agent are never shown to another
  call_id     TEXT,                   -- as the exchange names it; NULL: a walk-in or a call made by hand
  channel     TEXT NOT NULL,          -- phone, callBack, window
  caller      TEXT NOT NULL,          -- number; '' withheld or none
  match_json  TEXT NOT NULL,          -- whose number it may be, contract/hotline/desk.ts CallerMatch
  call_json   TEXT,                   -- last known course of the call
  started_at  TEXT NOT NULL,          -- ISO instant, platform time
  closed_at   TEXT,                   -- put away by the agent
  UNIQUE (operator_id, call_id)
);
CREATE INDEX hotline_contacts_open ON hotline_contacts (operator_id, started_at) WHERE closed_at IS NULL;

CREATE TABLE hotline_questions (
  question_id  TEXT PRIMARY KEY,
  contact_id   TEXT NOT NULL REFERENCES hotline_contacts,
  seq          INTEGER NOT NULL,      -- order within the call, from 1
  version      INTEGER NOT NULL,
  body_json    TEXT NOT NULL,         -- contract/hotline/ticket.ts QuestionBody
  state        TEXT NOT NULL,         -- open, done
  ending       TEXT,                  -- ANSWERED, TRANSFERRED, EXPLAINED, CLUE; NULL while open or when registered
  ticket_no    TEXT,
  report_json  TEXT,                  -- what goes to the platform, contract/hotline/ticket.ts TicketReport
  next_try_at  TEXT,                  -- NULL: nothing to send, or it needs a person
  attempts     INTEGER NOT NULL DEFAULT 0,
  failure_json TEXT,                  -- why the last try did not work
  sent_at      TEXT,
  is_durable   INTEGER,               -- 1: the platform that has it does not forget
  saved_at     TEXT NOT NULL,
  UNIQUE (contact_id, seq)
);
CREATE INDEX hotline_questions_unsent ON hotline_questions (next_try_at) WHERE report_json IS NOT NULL AND sent_at IS NULL;

CREATE TABLE knowledge (
  row_id     INTEGER PRIMARY KEY,
  article_id TEXT NOT NULL UNIQUE,
  version    INTEGER NOT NULL,
  body_json  TEXT NOT NULL,           -- contract/hotline/book.ts KnowledgeArticle
  valid_from TEXT NOT NULL,           -- ISO date
  valid_to   TEXT NOT NULL,           -- ISO date, 9999-12-31: no end
  withdrawn  INTEGER NOT NULL
);
-- Words cut beforehand and joined by spaces; rowid is knowledge.row_id.
CREATE VIRTUAL TABLE knowledge_words USING fts5(question, answer, content='', contentless_delete=1, tokenize='unicode61');
CREATE VIRTUAL TABLE knowledge_vocabulary USING fts5vocab('knowledge_words', 'row');
