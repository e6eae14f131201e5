-- The same person and item once more: found by a fingerprint, so that no number has to be looked at for it.
ALTER TABLE cases ADD COLUMN fingerprint TEXT;  -- SM3, hex, of this machine's salt, the document and the item; null: no person or no item yet
CREATE INDEX cases_by_fingerprint ON cases (fingerprint, updated_at DESC);
