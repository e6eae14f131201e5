-- A station proves itself with a key made on it; tokens are short and come of that proof.

alter table instance add column secret text not null default replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');

alter table station add column public_key  text;                      -- Ed25519, base64url; null: not enrolled yet
alter table station add column enrolled_at timestamptz;
alter table station add column enrolled_by text not null default '';  -- whose code it was
alter table station add column is_reviewed boolean not null default true;
alter table station add column note        text not null default '';  -- why it should be looked at, what it last changed

create table station_code (
  code_hash  text primary key,                -- SHA-256 of the code without its dash
  hall_code  text not null references hall,
  station_id text references station,         -- only this one may use it, for a new key
  created_by text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at    timestamptz,
  used_by    text
);

-- Tokens from before keys let their station enrol by itself, and carry its traffic until it is upgraded, two weeks at most.
update token set expires_at = least(expires_at, now() + interval '14 days') where kind = 'station';
create index token_by_station on token (station_id);
