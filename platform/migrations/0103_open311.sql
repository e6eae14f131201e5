-- Open311 GeoReport v2 for other systems: off until an administrator turns it on, and by keys.

create table open311_setting (
  one             boolean primary key default true check (one),
  is_on           boolean not null,
  jurisdiction_id text not null                 -- empty: whoever asks need not name one
);

create table open311_key (
  key_id     text primary key,
  name       text not null,                     -- the system that holds it
  key_hash   text not null unique,              -- SHA-256, hex
  created_by text not null,
  created_at timestamptz not null,
  revoked_at timestamptz
);

create sequence open311_number;

-- What a ticket does not hold of a request.
create table open311_request (
  ticket_id  text primary key references ticket,
  key_id     text not null references open311_key,
  lat        double precision,
  long       double precision,
  address_id text not null,
  media_url  text not null,
  created_at timestamptz not null
);
create index open311_request_by_key on open311_request (key_id, created_at desc);

-- A ticket that another system opened was registered at no station.
alter table ticket alter column station_id drop not null;
