-- A run of a station does not know what another one told in its place. Until it has fetched that, nobody could send it again.

alter table station_run
  add column fetch_from bigint,  -- receipt behind which rows of other runs may be missing in its store; null: none is
  add column fetch_id   text;    -- made anew with each batch of another run's; said back once all was fetched

update station_run r set fetch_from = 0, fetch_id = run_id
  where state <> 'current' or exists (select 1 from station_run o where o.station_id = r.station_id and o.state = 'stopped');
