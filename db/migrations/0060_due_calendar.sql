-- A due date says where it comes from: published arrangements, or a year computed from the law (暂定).

ALTER TABLE cases ADD COLUMN due_calendar TEXT; -- official | provisional; NULL: no due date, or one from before this was kept (official)
CREATE INDEX cases_provisional ON cases (case_id) WHERE due_calendar = 'provisional';
