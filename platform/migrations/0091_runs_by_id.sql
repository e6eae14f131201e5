-- A station's look at the health says which run it is before it says who it is.

create index station_run_by_id on station_run (run_id);
