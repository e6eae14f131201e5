-- Halls live in the database, set by administrators; start-up flags only give the first one.

create table hall (
  hall_code     text primary key,
  hall_name     text not null,
  region_code   text not null,                 -- 行政区划代码; case numbers of the hall begin with it
  contact_phone text not null,
  address       text not null,
  public_url    text not null,                 -- base of the query page; empty: the platform's own address
  created_at    timestamptz not null,
  updated_at    timestamptz not null
);

alter table station add column hall_code text references hall;  -- null until the first start after this migration
create index station_by_hall on station (hall_code);

alter table feed drop constraint feed_kind_check;
alter table feed add constraint feed_kind_check check (kind in ('item', 'verification', 'calendar', 'caseEvent', 'deviceSet', 'hall'));
