-- 寄送: parcels windows order, and what the courier says of them.

create table parcel (
  parcel_no    text primary key,               -- given by the window, told to the courier
  station_id   text not null references station,
  case_id      text not null,
  project_no   text not null,
  way          text not null check (way in ('toApplicant', 'fromApplicant')),
  address      jsonb not null,                 -- contract ParcelAddress: the applicant's end
  hall         text not null,                  -- the window's end
  state        text not null,                  -- contract ParcelState
  courier_no   text,
  seen         jsonb not null default '[]',    -- events of the courier that are known
  ended_at     timestamptz,
  signed_by    text not null default '',
  trouble      text not null default '',
  notes        jsonb not null default '[]',
  created_at   timestamptz not null,
  next_look_at timestamptz,                    -- when the courier is asked next; null: it came to an end
  tries        int not null default 0
);
create index parcel_due on parcel (next_look_at);
