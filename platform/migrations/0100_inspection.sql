-- 电子监察: rules, what was looked at, what was found, and what became of it.

create table inspection_rules (
  version  integer primary key,
  body     jsonb not null,                      -- contract/inspection.ts InspectionRules
  saved_by text not null,                       -- username
  saved_at timestamptz not null,
  reason   text not null
);

-- Up to when arrivals and events were looked through.
create table inspection_mark (
  one       boolean primary key default true check (one),
  looked_to timestamptz not null,
  looked_at timestamptz not null
);

create table inspection_case (
  stream_id  bigint primary key references stream,
  day        text not null,                     -- ISO date in China: acceptance, or the decision of one that was not accepted
  project_no text,
  task_name  text not null,
  dept_code  text not null,
  dept_name  text not null,
  window_no  text not null,
  verdicts   jsonb not null,                    -- rule → well | lacking | yellow | red; absent: the rule does not apply
  look_again timestamptz                        -- time alone may change a verdict then; null: it cannot
);
create index inspection_case_by_day on inspection_case (day);
create index inspection_case_due on inspection_case (look_again) where look_again is not null;

create table inspection_finding (
  finding_id   text primary key,
  stream_id    bigint not null references inspection_case,
  rule_id      text not null,
  rule_name    text not null,                   -- as it was when it was found
  rule_version integer not null,
  level        text not null check (level in ('yellow', 'red')),
  what         text not null,
  state        text not null check (state in ('open', 'noticed', 'answered', 'passed', 'dismissed', 'over')),
  found_at     timestamptz not null,
  yellow_at    timestamptz,
  red_at       timestamptz,
  answer_by    text,                            -- ISO date
  noticed_at   timestamptz,
  answered_at  timestamptz,
  is_late      boolean not null default false,  -- answered after its day
  unique (stream_id, rule_id)
);
create index inspection_finding_by_state on inspection_finding (state, found_at desc);
create index inspection_finding_by_time on inspection_finding (found_at desc);

create table inspection_step (
  step_id    bigserial primary key,
  finding_id text not null references inspection_finding,
  at         timestamptz not null,
  by         text not null,
  act        text not null,
  text       text not null
);
create index inspection_step_by_finding on inspection_step (finding_id, step_id);

-- What the looking starts from: rows that decide something, and what departments did.
create index report_row_decisive on report_row (received_at)
  where class in ('result', 'payment') or (class = 'document' and payload ->> 'kind' = 'CORRECT');
create index case_event_by_time on case_event (at);
