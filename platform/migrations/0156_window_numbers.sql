-- A window number is one machine's of its hall: two machines that called under one number took over each other's calls. Of those that share one
-- now, the one at the window keeps it, or the one last heard of; the others say so when they are to call.

alter table station add column holds_number boolean not null default false; -- it calls under its window number; false: another machine of the hall does

update station s set holds_number = true
  from (
    select distinct on (k.hall_code, k.window_no) k.station_id
    from station k left join queue_window w on w.hall_code = k.hall_code and w.window_no = k.window_no and w.station_id = k.station_id
    where not k.revoked
    order by k.hall_code, k.window_no, (w.station_id is null), k.last_seen_at desc nulls last, k.station_id
  ) kept
  where kept.station_id = s.station_id;

create unique index station_of_window on station (hall_code, window_no) where holds_number;
