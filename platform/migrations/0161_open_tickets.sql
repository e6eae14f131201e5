-- Every window's view, every sweep and every history asked for looks for the few numbers that are not over; without these they read all there ever were.
create index queue_ticket_open on queue_ticket (hall_code, day) where state in ('printing', 'waiting', 'called', 'serving', 'parked');
-- Whose name is still to be taken out of an earlier day.
create index queue_ticket_named on queue_ticket (hall_code, day) where person is not null;
