-- 必读通知: what a role has to know before it goes on, and who has read it.

create table work_notice (
  notice_id    text primary key,
  title        text not null,
  body         text not null,
  roles        jsonb not null,                  -- whom it is for
  published_by text not null,                   -- name
  published_at timestamptz not null,
  until_day    text,                            -- ISO date, last day it matters; null: until withdrawn
  withdrawn_at timestamptz
);
create index work_notice_by_time on work_notice (published_at desc);

create table work_notice_read (
  notice_id   text not null references work_notice,
  operator_id text not null references operator,
  read_at     timestamptz not null,
  primary key (notice_id, operator_id)
);
create index work_notice_read_by_operator on work_notice_read (operator_id);
