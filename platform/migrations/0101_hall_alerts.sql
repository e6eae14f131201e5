-- What a manager is warned of, calls for help between windows, and what each machine of the hall says of itself.

create table queue_alert (
  alert_id  text primary key,
  hall_code text not null,
  kind      text not null,                      -- contract/hall/alerts.ts
  subject   text not null,                      -- group or window
  what      text not null,
  raised_by text not null,                      -- a person, or 系统
  raised_at timestamptz not null,
  over_at   timestamptz,
  over_by   text not null default ''
);
create unique index queue_alert_open on queue_alert (hall_code, kind, subject) where over_at is null;
create index queue_alert_by_time on queue_alert (hall_code, raised_at desc);

-- Who saw it and what they said.
create table queue_alert_answer (
  alert_id  text not null references queue_alert,
  by        text not null,
  window_no text not null,                      -- empty: the manager
  at        timestamptz not null,
  text      text not null,
  primary key (alert_id, by, window_no)
);

create table queue_station_health (
  station_id text primary key,
  hall_code  text not null,
  window_no  text not null,
  pending    integer not null,                  -- rows and files not at the platform yet
  oldest_at  timestamptz,                       -- of these, the oldest; null: none
  faults     jsonb not null,                    -- [{role, since}] devices that do not work
  at         timestamptz not null
);
