-- 申诉 of a bad rating: what is said against it, and what somebody else decided.

alter table rework add column appeal jsonb; -- contract ReworkAppeal; null: none
