-- Runs of stations, so that one put back from an older copy, or a second one under the same name, is told; and cases that met under one number.

create table station_run (
  station_id     text not null references station,
  run_id         text not null,                -- made anew at each start of the station
  boot           bigint not null,              -- starts of its store
  machine        jsonb not null,               -- digests of the machine's network addresses
  sequence       bigint not null,              -- acts in its store, the highest told
  state          text not null check (state in ('current', 'past', 'stopped')),
  is_healing     boolean not null default false, -- told to mend itself, and has not said yet that it did
  reason         text not null default '',     -- why it was stopped or has to mend itself, in Chinese
  first_heard_at timestamptz not null,
  last_heard_at  timestamptz not null,
  primary key (station_id, run_id)
);
create unique index station_run_current on station_run (station_id) where state = 'current';
create index station_run_stopped on station_run (last_heard_at) where state = 'stopped';

create table number_collision (
  collision_id     text primary key,
  project_no       text not null,
  holder_stream    text not null,              -- case:<id>; its acceptance arrived first
  holder_station   text not null references station,
  holder           jsonb not null,             -- acceptance as sent
  claimant_stream  text not null,
  claimant_station text not null references station,
  claimant         jsonb not null,
  found_at         timestamptz not null,
  settled_at       timestamptz,
  settled_by       text,
  keeps            text check (keeps in ('holder', 'claimant')),
  new_number       text,                       -- what the other one got
  note             text,
  unique (project_no, claimant_stream)
);
create index number_collision_open on number_collision (found_at) where settled_at is null;

-- Events on the feed say which case they are about. Cases from before streams are known by their number alone.
update feed f set body = f.body || jsonb_build_object('caseId', substr(s.stream, 6))
  from stream s where f.kind = 'caseEvent' and s.project_no = f.body->>'projectNo' and s.stream <> 'case:' || s.project_no;
