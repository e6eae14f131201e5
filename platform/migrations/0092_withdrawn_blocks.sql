-- Blocks given out by data that turned out to be older than what stations were told: another station may hold the same numbers. Whoever has
-- used one reports it; what is left of them is not used any more.

alter table number_block add column withdrawn boolean not null default false;
create index number_block_withdrawn on number_block (prefix, last) where withdrawn;

-- The server's own start when serials were last set aside: a machine put back from its snapshot starts anew.
alter table instance add column skipped_under text;
