-- Wrong passwords are counted for each place they come from, not for the account alone: nobody elsewhere can lock somebody out.

drop table sign_in_guard;
create table sign_in_guard (
  key          text primary key,                -- `{place}|{username}`, `{place}` or `account:{username}`
  username     text,                            -- whose password was tried; null for a place as a whole
  failures     integer not null,
  locked_until timestamptz,
  updated_at   timestamptz not null
);
create index sign_in_guard_by_username on sign_in_guard (username);
create index sign_in_guard_by_age on sign_in_guard (updated_at);

-- Where a person has signed in with the right password: their own places, where guesses of others do not count against them.
create table sign_in_place (
  username text not null,
  place    text not null,                       -- `station:{id}` or `address:{ip}`
  last_at  timestamptz not null,
  primary key (username, place)
);
create index sign_in_place_by_age on sign_in_place (last_at);
