-- Days of a hall that are over, counted once: what the manager's history adds up instead of a million tickets.
create table queue_history (
  hall_code text not null,
  subject   text not null check (subject in ('hall', 'group', 'window', 'clerk', 'item')),
  day       text not null,                      -- ISO date in China
  key       text not null,                      -- group code, window number, clerk, service code; empty for the hall
  name      text not null,
  issued    integer not null,
  called    integer not null,
  done      integer not null,
  no_show   integer not null,
  cancelled integer not null,
  promised  integer not null,                   -- called where the group has a promise
  within    integer not null,                   -- of these within it
  waits     jsonb not null,                     -- whole minutes begun from issue to first call → tickets
  serves    jsonb not null,                     -- the same from first call to the end of tickets that were served
  primary key (hall_code, subject, day, key)
);
