-- 复核: who is asked now and until when, as the platform last said; and that it was told what nobody is to answer any more.

ALTER TABLE case_approvals ADD COLUMN turn_json TEXT;    -- contract ApprovalTurn; NULL: not told yet
ALTER TABLE case_approvals ADD COLUMN turn_at TEXT;      -- when the platform said so, ISO instant
ALTER TABLE case_approvals ADD COLUMN withdrawn_at TEXT; -- when the platform was told that it is not asked any more, ISO instant
CREATE INDEX case_approvals_to_withdraw ON case_approvals (sent_at) WHERE state = 'replaced' AND withdrawn_at IS NULL AND request_json IS NOT NULL;
