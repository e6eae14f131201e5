-- 工单: registered at a station, worked on here.

create table ticket (
  ticket_id       text primary key,
  ticket_no       text not null unique,
  station_id      text not null references station,
  contact_id      text not null,
  call_id         text,
  channel         text not null,
  state           text not null,               -- contract/hotline/ticket.ts
  ending          text,
  type            text,
  way             text not null,
  urgency         text not null,
  category_code   text not null,
  region_code     text not null,
  title           text not null,
  address         text not null,
  body            jsonb not null,              -- QuestionBody without name, number and, when protected, words
  caller_sealed   text not null,               -- name and number, sealed
  caller_masked   jsonb not null,              -- what anybody may see
  caller_print    text,                        -- keyed fingerprint of the number
  is_protected    boolean not null,
  agent_id        text not null,
  agent_name      text not null,
  book_version    integer not null,
  main_org        text,
  assist_orgs     jsonb not null default '[]',
  rule_basis      text not null default '',
  dept_only       boolean not null default false,
  registered_at   timestamptz not null,
  received_at     timestamptz not null,
  dispatched_at   timestamptz,
  signed_at       timestamptz,
  replied_at      timestamptz,
  closed_at       timestamptz,
  dispatch_due    timestamptz,
  sign_due        timestamptz,
  close_due       timestamptz,
  due_provisional boolean not null default false, -- 暂定: that year's calendar is not published
  asked_due       text,                        -- ISO date a unit asked for
  delay_count     integer not null default 0,
  return_count    integer not null default 0,
  redo_count      integer not null default 0,
  urge_count      integer not null default 0,
  reply_text      text not null default '',
  is_solved       boolean,
  satisfaction    integer,                     -- 0 不满意 1 理解 2 满意 3 非常满意
  visit_reason    text not null default '',
  visited_at      timestamptz,
  counts          boolean not null default true,
  counts_reason   text not null default '',
  parent_id       text references ticket,      -- merged under
  lock_by         text,                        -- operator working on it
  lock_until      timestamptz,
  change          bigint not null              -- from hotline_change
);
create index ticket_by_state on ticket (state, registered_at desc);
create index ticket_by_org on ticket (main_org, state);
create index ticket_by_caller on ticket (caller_print, registered_at desc);
create index ticket_by_time on ticket (registered_at desc);
create index ticket_by_parent on ticket (parent_id);
create index ticket_by_place on ticket (category_code, region_code, registered_at desc);

create table ticket_step (
  step_id   bigserial primary key,
  ticket_id text not null references ticket,
  at        timestamptz not null,
  act       text not null,
  by_id     text not null,
  by_name   text not null,
  org_code  text not null default '',
  state     text not null,                     -- after the step
  text      text not null
);
create index ticket_step_by_ticket on ticket_step (ticket_id, step_id);

create table ticket_org_member (
  operator_id text primary key references operator,
  org_code    text not null
);
create index ticket_org_member_by_org on ticket_org_member (org_code);
