-- 缴费: what windows charge, what the payment service says of it, and the money that has to go back.

create table payment_order (
  payment_no     text primary key,             -- given by the window, told to the payment service
  station_id     text not null references station,
  case_id        text not null,
  project_no     text not null,
  subject        text not null,                -- the item
  payee          text not null,
  amount         bigint not null check (amount > 0), -- 分
  state          text not null,                -- contract PaymentState; `paid` only after the service was asked
  code           text,                         -- what the payer scans
  expires_at     timestamptz,
  transaction_no text,                         -- the one that counts
  paid_at        timestamptz,
  trouble        text not null default '',
  notes          jsonb not null default '[]',
  created_at     timestamptz not null,
  next_look_at   timestamptz,                  -- when the service is asked next; null: nothing is awaited
  tries          int not null default 0
);
create index payment_order_due on payment_order (next_look_at);
create index payment_order_by_day on payment_order (paid_at);

create table payment_transaction (
  transaction_no text primary key,             -- of the payment service
  payment_no     text not null references payment_order,
  amount         bigint not null,              -- 分, as it arrived
  at             timestamptz not null,
  refund_no      text unique,                  -- it goes back: asked for under this number
  refund_reason  text not null default '',
  refunded_at    timestamptz
);
create index payment_transaction_by_order on payment_transaction (payment_no);
create index payment_transaction_by_day on payment_transaction (at);
create index payment_transaction_refunds on payment_transaction (refunded_at);
