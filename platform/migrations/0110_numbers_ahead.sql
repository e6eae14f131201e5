-- Numbers that a station was given in a life of this data that came further than this one: blocks among those yet to be given out,
-- which the series steps over.

alter table number_block add column ahead boolean not null default false;
create index number_block_ahead on number_block (prefix, last) where ahead;
