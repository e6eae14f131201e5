-- People, stations, tokens and the audit trail of the platform.

create table instance (
  instance_id text primary key,                -- identity of this data; a wiped platform has another one
  created_at  timestamptz not null
);

create table operator (
  operator_id   text primary key,
  username      text not null unique,
  name          text not null,                 -- shown on documents as 受理人员
  roles         jsonb not null,                -- array of role names, contract/people.ts
  password_hash text not null,                 -- scrypt$N$r$p$salt$hash, base64
  disabled      boolean not null default false,
  created_at    timestamptz not null,
  updated_at    timestamptz not null
);

-- Counted for names that do not exist as well, so that a lock tells nobody which names do.
create table sign_in_guard (
  username     text primary key,
  failures     integer not null,
  locked_until timestamptz,
  updated_at   timestamptz not null
);

create table station (
  station_id   text primary key,
  station_name text not null,
  window_no    text not null,
  revoked      boolean not null default false,
  bound_by     text not null,                  -- username of the first sign-in
  bound_at     timestamptz not null,
  last_seen_at timestamptz                     -- kept to the minute
);

create table token (
  token_hash  text primary key,                -- SHA-256 of the token, hex; the token itself is never stored
  kind        text not null check (kind in ('operator', 'station')),
  operator_id text references operator,
  station_id  text references station,
  issued_at   timestamptz not null,
  expires_at  timestamptz not null
);
create index token_by_operator on token (operator_id);
create index token_by_expiry on token (expires_at);

create table audit (
  audit_id   bigserial primary key,
  at         timestamptz not null,
  username   text not null,                    -- who tried, as typed at sign-in
  station_id text,
  action     text not null,                    -- e.g. signIn, operator.save, station.bind
  target     text not null,
  success    boolean not null,
  detail     jsonb not null default '{}'
);
create index audit_by_time on audit (at);
