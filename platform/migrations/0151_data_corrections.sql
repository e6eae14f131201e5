-- 数据异议: what windows say is wrong in answers of departments, and what was said to it.

create table data_correction (
  request_no text primary key,
  stream     text not null,                      -- of the case, as its station names it
  stream_id  bigint not null references stream,
  station_id text not null references station,
  request    jsonb not null,                     -- contract DataCorrection
  due        date,                               -- last day for the answer; null: a station from before this
  asked_at   timestamptz not null,
  state      text not null,                      -- contract correctionStates
  news       jsonb                               -- contract CorrectionNews, the last; null: nothing was said yet
);
create index data_correction_open on data_correction (due, asked_at) where state in ('submitted', 'accepted');
create index data_correction_by_age on data_correction (asked_at);
