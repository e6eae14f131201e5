-- Everything a station reports is a row of a stream; a case number is optional on it.

create table stream (
  stream_id  bigint generated always as identity primary key,
  name       text not null unique,             -- the stream; `{station}/{stream}` for those every station has one of
  stream     text not null,                    -- case:<id> | ticket:<id> | hall:<code> | station
  station_id text not null references station, -- who wrote it first; nobody else may
  project_no text unique,                      -- number of the case, once accepted
  opened_at  timestamptz not null
);
create index stream_by_station on stream (station_id);

-- Until the station says which case it is, a stream that arrived before streams is named by its number.
insert into stream (name, stream, station_id, project_no, opened_at)
  select 'case:' || project_no, 'case:' || project_no, station_id, project_no, received_at from arrived_case order by received_at, project_no;

alter table report_row add column stream_id bigint references stream;
update report_row r set stream_id = s.stream_id from stream s where s.project_no = r.project_no;
alter table report_row alter column stream_id set not null;
-- A row is known by what it is, not by how its station wrote the key: old and new stations write different ones.
alter table report_row drop constraint report_row_pkey;
alter table report_row add primary key (stream_id, class, seq, data_version);
alter table report_row drop constraint report_row_project_no_fkey;
alter table report_row drop constraint report_row_station_id_fkey;
alter table report_row alter column project_no drop not null;
drop index report_row_by_case;
