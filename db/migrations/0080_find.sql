-- What items and cases are found by.

CREATE TABLE phrase_readings (
  text      TEXT PRIMARY KEY,        -- name, everyday word, result or department as published, lower case
  syllables TEXT NOT NULL            -- readings without tones, joined by blanks
) STRICT, WITHOUT ROWID;

ALTER TABLE items ADD COLUMN result_name TEXT;   -- what an applicant gets; null: not taken out of item_json yet
ALTER TABLE items ADD COLUMN search_words TEXT;  -- JSON list of synonyms and everyday words published with the item; null likewise

CREATE TABLE item_uses (             -- how often an item was accepted here; ranks what is looked for
  operator_id TEXT NOT NULL,
  task_code   TEXT NOT NULL,
  uses        INTEGER NOT NULL,
  PRIMARY KEY (operator_id, task_code)
) STRICT, WITHOUT ROWID;

-- Whatever a case is found by, cut into stretches of neighbouring characters so that any part of a word is found; one row a case.
CREATE VIRTUAL TABLE case_words USING fts5(words, content='', contentless_delete=1, detail='none', tokenize='unicode61 remove_diacritics 0');

ALTER TABLE cases ADD COLUMN words_no INTEGER;      -- its row of case_words; null: kept by a version without them
CREATE UNIQUE INDEX cases_by_words ON cases (words_no);
CREATE INDEX cases_by_due ON cases (promise_due, updated_at DESC);
