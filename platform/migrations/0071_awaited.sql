-- What a window has taken in and not answered, and what an applicant was asked to bring: the day is watched here too, whatever the window does.

create table awaited (
  stream_id      bigint primary key references stream,
  kind           text not null check (kind in ('decide', 'correct')), -- the window has to say | the applicant has to bring
  doc_no         text not null,                -- 收件凭证 or 补正告知书
  respond_by     date not null,                -- last day
  is_provisional boolean not null,             -- a year nobody has published is in it
  since          timestamptz not null,
  over_at        timestamptz                   -- the day passed and the window had told nothing
);
create index awaited_open on awaited (respond_by) where over_at is null;
