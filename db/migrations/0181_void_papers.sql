-- A wrong paper is made void and another takes its place, under a number of its own; each print keeps the digest of the very file.

ALTER TABLE documents ADD COLUMN voided_at TEXT;
ALTER TABLE documents ADD COLUMN void_reason TEXT;
ALTER TABLE documents ADD COLUMN void_by TEXT;     -- name of who made it void
ALTER TABLE documents ADD COLUMN replaced_by TEXT; -- document id of what stands in its place
ALTER TABLE print_jobs ADD COLUMN sm3 TEXT;        -- of the file that was printed, a copy's is another than the original's; NULL: a slip, or before this was kept
