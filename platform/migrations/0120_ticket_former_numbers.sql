-- Numbers a caller may have been told under which a ticket does not stand any more, or never stood here.

create table ticket_former_number (
  ticket_no text not null,
  ticket_id text not null references ticket,
  at        timestamptz not null,               -- when this platform learned of it
  primary key (ticket_id, ticket_no)
);
create index ticket_former_number_of on ticket_former_number (ticket_no);
