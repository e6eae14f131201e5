-- How a platform whose data was put back from an older copy is told from itself, and what is healed then.

create sequence receipt_mark;                   -- jumps far ahead at each start, so that no earlier life of this data gave out the same
create table receipt (
  mark       bigint primary key,               -- what a station was told with its acknowledgement; it tells it back
  station_id text not null,
  at         timestamptz not null
);
create index receipt_by_age on receipt (at);

alter table instance add column origin text;                             -- where the data lay at the last start: server, database, table
alter table instance add column receipts_since bigint not null default 0; -- receipts up to this one are no longer kept

create table healing (
  healing_id bigint generated always as identity primary key,
  noticed_at timestamptz not null,
  reason     text not null                      -- Chinese, for the administrator
);
alter table station add column healed_at timestamptz;  -- last time it was seen to agree with this data after a healing began
