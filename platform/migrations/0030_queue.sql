-- The hall's queue: plans, tickets, windows, appointments, and everything that happened to them.

-- Every version of how a hall calls; the highest one is in force.
create table queue_plan (
  hall_code text not null,
  version   integer not null check (version >= 1),
  body      jsonb not null,                     -- contract/hall/plan.ts HallPlan
  saved_by  text not null,                      -- username
  saved_at  timestamptz not null,
  reason    text not null,
  primary key (hall_code, version)
);

-- Last number given out; its row is held while a number of the group is made, which also keeps quotas exact.
create table queue_serial (
  hall_code  text not null,
  day        text not null,                     -- ISO date in China
  group_code text not null,
  last       integer not null,
  primary key (hall_code, day, group_code)
);

create table queue_appointment (
  hall_code      text not null,
  appointment_no text not null,
  service_code   text not null,
  day            text not null,                 -- ISO date in China
  slot_from      text not null,                 -- HH:MM
  slot_to        text not null,                 -- HH:MM
  person         jsonb not null,                -- contract/hall/tickets.ts QueuePerson
  state          text not null check (state in ('booked', 'checkedIn', 'cancelled')),
  changed_at     timestamptz not null,
  primary key (hall_code, appointment_no)
);
create index queue_appointment_by_day on queue_appointment (hall_code, day, slot_from);

create table queue_ticket (
  ticket_id      text primary key,
  hall_code      text not null,
  day            text not null,                 -- ISO date in China
  number         text not null,                 -- A012
  group_code     text not null,
  lane_code      text,
  lane_reason    text not null,
  source         text not null check (source in ('kiosk', 'appointment', 'manager', 'local')),
  services       jsonb not null,                -- array of {serviceCode, serviceName, taskCode}
  person         jsonb,                         -- QueuePerson; emptied by the nightly sweep
  is_elder       boolean not null,
  appointment_no text,
  state          text not null check (state in ('printing', 'waiting', 'called', 'serving', 'parked', 'done', 'noShow', 'cancelled')),
  rank_at        timestamptz not null,          -- the one order: issue time minus the head start of its lane
  arrival        bigserial not null,            -- decides between two of the same moment
  for_window     text,                          -- only this window may call it
  window_no      text,                          -- who has it or had it last
  station_id     text not null,                 -- where the number was taken
  request_id     text not null,
  issued_at      timestamptz not null,
  paper_at       timestamptz,                   -- paper confirmed, or explained by a person
  called_at      timestamptz,                   -- first call
  started_at     timestamptz,
  finished_at    timestamptz,
  recalls        integer not null default 0,
  reroutes       integer not null default 0,
  copies         integer not null default 0,    -- marked copies beside the one paper
  last_reason    text not null default '',      -- of parking, no-show, cancelling
  served         jsonb,                         -- what was really served, at the end
  unique (hall_code, day, number),
  unique (hall_code, request_id)
);
-- The head of the queue is read from here; nothing that changes while waiting stands in it.
create index queue_ticket_waiting on queue_ticket (hall_code, rank_at, arrival) where state = 'waiting';
create index queue_ticket_by_day on queue_ticket (hall_code, day, group_code);

-- Apart from the ticket: writing an estimate into a waiting ticket would lock it and hide it from a window that calls.
create table queue_estimate (
  ticket_id    text primary key references queue_ticket,
  group_code   text not null,
  ahead        integer not null,
  estimate_min double precision,                -- null: nothing measured yet
  made_at      timestamptz not null
);

create table queue_window (
  hall_code    text not null,
  window_no    text not null,
  station_id   text not null,
  state        text not null check (state in ('closed', 'idle', 'calling', 'serving', 'paused')),
  ticket_id    text references queue_ticket,
  operator     text not null,
  since        timestamptz not null,
  pause_reason text not null default '',
  seen_at      timestamptz not null,            -- last sign of life, to some seconds
  primary key (hall_code, window_no)
);

create table queue_event (
  event_id    bigserial primary key,
  hall_code   text not null,
  day         text not null,                    -- ISO date in China
  kind        text not null,                    -- issued, called, recalled, started, parked, …
  ticket_id   text references queue_ticket,
  number      text,
  group_code  text,
  window_no   text,
  station_id  text,
  operator    text not null,
  at          timestamptz not null,             -- platform time
  occurred_at timestamptz,                      -- the station's own clock
  request_id  text,
  detail      jsonb not null,
  unique (hall_code, request_id)
);
create index queue_event_by_ticket on queue_event (ticket_id, event_id);
create index queue_event_by_day on queue_event (hall_code, day, kind, event_id);

-- What was foreseen, kept to be compared with what then happened.
create table queue_forecast (
  hall_code  text not null,
  group_code text not null,
  made_at    timestamptz not null,              -- to the quarter hour
  in_min     integer not null,
  target_at  timestamptz not null,
  model      double precision not null,         -- people waiting then
  naive      double precision not null,         -- people waiting at made_at
  actual     double precision,                  -- filled in when the hour has come
  primary key (hall_code, group_code, made_at, in_min)
);
create index queue_forecast_open on queue_forecast (target_at) where actual is null;
