-- An administrator has looked at an acceptance whose moment was far from its arrival, and wrote down what came of it.

alter table arrived_case add column time_seen_at timestamptz;
alter table arrived_case add column time_seen_by text;
alter table arrived_case add column time_note text;
create index arrived_case_time_doubt on arrived_case (received_at desc) where time_doubt is not null and time_seen_at is null;
