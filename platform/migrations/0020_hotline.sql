-- The hotline: what the city set for it, the exchange, calls, agents, callers, knowledge.

create table hotline_key (
  one         boolean primary key default true check (one),
  fingerprint text not null                    -- of the key that seals callers; another key opens nothing
);

create table hotline_book (
  version      integer primary key,
  body         jsonb not null,                 -- contract/hotline/book.ts HotlineBook
  published_by text not null,                  -- username
  published_at timestamptz not null
);

-- The one process that holds the line to the exchange; another takes over when it stops renewing.
create table hotline_line (
  one        boolean primary key default true check (one),
  holder     text not null,                    -- id of the process
  until      timestamptz not null,
  state      text not null,                    -- up, down
  changed_at timestamptz not null
);

create sequence hotline_change;

create table hotline_call (
  call_id       text primary key,              -- as the exchange names it
  state         text not null,                 -- contract/hotline/call.ts
  caller_sealed text,                          -- number, sealed; null: not told
  caller_print  text,                          -- keyed fingerprint of the number, for finding; null: withheld or not told
  is_withheld   boolean not null default false,
  course        jsonb not null,                -- CallCourse without the number
  agent_id      text,                          -- operator concerned, while the own switch is on
  started_at    timestamptz not null,
  queued_at     timestamptz,
  first_ring_at timestamptz,
  answered_at   timestamptz,
  answered_by   text,                          -- operator
  ended_at      timestamptz,
  outcome       text,                          -- contract/hotline/call.ts
  change        bigint not null                -- from hotline_change: what other processes look for
);
create index hotline_call_open on hotline_call (agent_id) where ended_at is null;
create index hotline_call_by_start on hotline_call (started_at);
create index hotline_call_by_caller on hotline_call (caller_print, started_at);
create index hotline_call_by_change on hotline_call (change);

create table hotline_call_event (
  event_id    text primary key,                -- the same event told twice has the same id
  call_id     text not null,
  kind        text not null,
  at          timestamptz not null,            -- as told
  received_at timestamptz not null
);
create index hotline_call_event_by_call on hotline_call_event (call_id, at);

create table hotline_agent (
  operator_id      text primary key references operator,
  extension        text not null,
  is_on            boolean not null,           -- the agent's own switch: off, no call pops
  is_paused        boolean not null default false,
  since            timestamptz not null,
  after_call_until timestamptz
);
create unique index hotline_agent_extension on hotline_agent (extension) where is_on;

create table hotline_call_back (
  call_back_id  text primary key,
  call_id       text not null,
  caller_sealed text not null,
  caller_print  text not null,
  given_up_at   timestamptz not null,
  waited_s      integer not null,
  taken_by      text,                          -- operator
  taken_at      timestamptz,
  done_at       timestamptz,
  result        text                           -- reached, notReached
);
create unique index hotline_call_back_open on hotline_call_back (caller_print) where done_at is null;

create table hotline_caller (
  caller_print text not null,                  -- keyed fingerprint of the number
  name_print   text not null,                  -- keyed fingerprint of the name
  name_sealed  text not null,
  is_protected boolean not null default false,
  last_at      timestamptz not null,
  primary key (caller_print, name_print)
);

create table knowledge (
  article_id text primary key,
  version    integer not null,
  body       jsonb not null,                   -- contract/hotline/book.ts KnowledgeArticle
  saved_by   text not null,                    -- username
  saved_at   timestamptz not null
);

alter table feed drop constraint feed_kind_check;
alter table feed add constraint feed_kind_check check (kind ~ '^[a-zA-Z]{3,40}$');
