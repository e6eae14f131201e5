-- 差评整改: bad ratings somebody has to answer for, and what was done about them.

create table rework (
  rework_id      text primary key,             -- stream and number of the rating
  stream_id      bigint not null references stream,
  station_id     text not null references station,
  served_by      text not null,                -- username of who served
  window_no      text not null,
  level          int not null,                 -- 1 or 2
  detail         jsonb not null,
  writing        text not null,
  rated_at       timestamptz not null,
  due            date not null,                -- last day for the answer
  is_provisional boolean not null,             -- a year nobody has published is in it
  state          text not null,                -- contract ReworkState
  steps          jsonb not null default '[]',  -- what was done: at, by, text
  closed_at      timestamptz
);
create index rework_open on rework (due) where closed_at is null;
create index rework_closed on rework (closed_at);
