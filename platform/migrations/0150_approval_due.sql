-- 复核: until when somebody is to answer; whom the place names next may answer afterwards.

alter table approval add column due timestamptz; -- null: asked before this column, taken for overdue
