-- 并联: cases that were accepted at once are found by the number of the whole.

create index report_row_by_group on report_row ((payload->'group'->>'groupNo')) where class = 'accept' and payload ? 'group';
