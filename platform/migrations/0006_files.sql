-- Files of cases and tickets: the bytes lie in the data folder, named by their SM3; here is what is known of them.

create table file (
  sm3         text primary key,                -- of the content, hex
  bytes       bigint not null,
  station_id  text not null references station, -- who brought it first
  received_at timestamptz not null
);

-- Who may read a file follows from the rows that name it.
create index report_row_by_file on report_row ((payload ->> 'sm3')) where class = 'attachment';
