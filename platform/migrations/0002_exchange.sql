-- What stations pull (feed), the numbers they lease, and what they report.

-- One row is one change; publishing an item again replaces its row with one further on.
create table feed (
  cursor     bigserial primary key,
  kind       text not null check (kind in ('item', 'verification', 'calendar', 'caseEvent')),
  ref        text not null,                    -- task code, definition name, 'calendar' or event id
  station_id text references station,          -- only this station sees the row; null: every station
  body       jsonb not null,
  at         timestamptz not null,
  unique (kind, ref)
);

create table number_series (
  prefix text primary key,                     -- region code and year
  next   bigint not null check (next between 1 and 100000000)
);

create table number_block (
  block_id   text primary key,
  request_id text not null,
  station_id text references station,          -- null: numbers a former life of this platform may have given out
  prefix     text not null,
  first      bigint not null,
  last       bigint not null check (last <= 99999999),
  leased_at  timestamptz not null,
  unique (station_id, request_id),
  unique (prefix, first)
);

create table arrived_case (
  project_no     text primary key,
  station_id     text not null references station,
  task_code      text not null,
  task_name      text not null,
  applicant_name text not null,
  accept_doc_no  text not null,
  window_no      text not null,
  query_password text not null,
  promise_time   text not null,                -- ISO date
  accept_time    timestamptz not null,
  accept_version integer not null,             -- dataVersion the columns above come from
  state          text not null,                -- contract/cases.ts
  state_at       timestamptz not null,
  duplicates     integer not null default 0,   -- rows sent again and recognised
  received_at    timestamptz not null
);
create index arrived_case_by_time on arrived_case (received_at desc);

create table report_row (
  key          text primary key,               -- {projectNo}/{class}/{seq}/{dataVersion}
  project_no   text not null references arrived_case,
  class        text not null,
  seq          integer not null,
  data_version integer not null,
  station_id   text not null references station,
  occurred_at  timestamptz not null,
  received_at  timestamptz not null,
  digest       text not null,                  -- SHA-256 of the canonical payload, hex
  payload      jsonb not null                  -- as sent
);
create index report_row_by_case on report_row (project_no, class, seq, data_version);

create table case_event (
  event_id   text primary key,
  project_no text not null references arrived_case,
  digest     text not null,                    -- SHA-256 of what was recorded: tells a repeat from a reused id
  state      text not null,
  body       jsonb not null,
  at         timestamptz not null
);
create index case_event_by_case on case_event (project_no, at);
