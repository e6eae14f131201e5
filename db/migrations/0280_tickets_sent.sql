-- The outbox screen shows the tickets that arrived last without reading through all of a year's.
CREATE INDEX hotline_questions_sent ON hotline_questions (sent_at) WHERE sent_at IS NOT NULL;
