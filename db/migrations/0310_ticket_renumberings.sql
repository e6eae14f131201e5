-- A ticket that got another number after its caller was told one; stays in sight until somebody has told the caller.
CREATE TABLE ticket_renumberings (
  question_id TEXT NOT NULL REFERENCES hotline_questions,
  from_no     TEXT NOT NULL,            -- what the caller was told
  to_no       TEXT NOT NULL,            -- under which the platform has it
  at          TEXT NOT NULL,            -- ISO instant, platform time
  told_at     TEXT,                     -- when somebody at the desk has told the caller
  told_by     TEXT,                     -- operator id
  PRIMARY KEY (question_id, from_no)
);
CREATE INDEX ticket_renumberings_untold ON ticket_renumberings (at) WHERE told_at IS NULL;
-- Those that waited for a person though no person could help go once more.
UPDATE hotline_questions SET next_try_at = saved_at
WHERE report_json IS NOT NULL AND sent_at IS NULL AND next_try_at IS NULL AND failure_json LIKE '%工单编号已被另一件工单使用%';
