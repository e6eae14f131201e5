-- The devices of a window as administrators published them.

create table device_set (
  station_id   text not null references station,
  version      integer not null check (version >= 1),
  name         text not null,
  body         jsonb not null,                 -- contract/devices.ts DeviceSet, as sent
  published_by text not null,                  -- username
  published_at timestamptz not null,
  primary key (station_id, version)
);

alter table feed drop constraint feed_kind_check;
alter table feed add constraint feed_kind_check check (kind in ('item', 'verification', 'calendar', 'caseEvent', 'deviceSet'));
