-- 复核 asked while the platform is away goes out by itself afterwards.

ALTER TABLE case_approvals ADD COLUMN request_json TEXT; -- contract ApprovalRequest as put before others; NULL: granted on this window, or asked before this column
ALTER TABLE case_approvals ADD COLUMN sent_at TEXT;      -- when the platform had it
