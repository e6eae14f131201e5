-- How long each station's audit chain was and how it ended, as the station last said: what is cut off or written anew there is missed here.

create table station_audit_mark (
  station_id  text primary key references station,
  seq         bigint not null,                 -- rows in the chain
  hash        text not null,                   -- of the last row, SM3, hex
  mac         text not null,                   -- the station's own mark of both, HMAC-SHA-256, hex; only its store's key makes it
  received_at timestamptz not null,
  trouble     text check (trouble in ('shorter', 'contradicts')), -- until an administrator has looked at it
  trouble_at  timestamptz,
  said_seq    bigint                           -- what the station said then
);
