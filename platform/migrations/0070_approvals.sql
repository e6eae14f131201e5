-- 复核: what stations put before a second person at another window.

create table approval (
  approval_id text primary key,
  case_id     text not null,
  station_id  text not null references station,
  asked_by    text not null,                   -- operator id
  request     jsonb not null,                  -- contract ApprovalRequest
  state       text not null check (state in ('waiting', 'granted', 'declined', 'replaced')),
  asked_at    timestamptz not null,
  decided_by  text,                            -- operator id
  decided_at  timestamptz,
  note        text not null default ''
);
create index approval_waiting on approval (asked_at) where state = 'waiting';
create index approval_by_case on approval (station_id, case_id);
