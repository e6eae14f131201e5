-- The queue a machine acts on is that of its own hall. Until now every machine acted on the queue of the first hall; what stands there stays
-- there, but the windows of machines of other halls end, and whom they had called, were serving or had parked waits again.

insert into queue_event (hall_code, day, kind, ticket_id, number, group_code, window_no, station_id, operator, at, detail)
  select t.hall_code, t.day, 'returned', t.ticket_id, t.number, t.group_code, w.window_no, w.station_id, '系统', now(),
    '{"reason": "窗口属于别的大厅"}'::jsonb
  from queue_window w join station s on s.station_id = w.station_id and s.hall_code <> w.hall_code
    join queue_ticket t on t.hall_code = w.hall_code and t.window_no = w.window_no and t.state in ('called', 'serving', 'parked');

update queue_ticket t set state = 'waiting', for_window = null
  from queue_window w join station s on s.station_id = w.station_id and s.hall_code <> w.hall_code
  where t.hall_code = w.hall_code and t.window_no = w.window_no and t.state in ('called', 'serving', 'parked');

delete from queue_window w using station s where s.station_id = w.station_id and s.hall_code <> w.hall_code;

update queue_station_health h set hall_code = s.hall_code from station s where s.station_id = h.station_id and s.hall_code <> h.hall_code;
