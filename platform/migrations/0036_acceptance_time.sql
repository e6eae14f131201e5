-- An acceptance whose moment is far from its arrival is marked: a station's clock may have been wrong.

alter table arrived_case add column time_doubt text check (time_doubt in ('ahead', 'late'));
