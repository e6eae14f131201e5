import type { StationHealth } from '#contract/hall/alerts.ts';
import type { Sql } from '../kernel/sql.ts';
import { stationOf, type Call } from '../kernel/context.ts';
import { hallHere, hallOf } from './here.ts';

export interface KnownHealth {
  windowNo: string;
  pending: number;
  oldestAt: Date | null;
  faults: { role: string; title: string; since: string }[];
}

export async function knownHealth(sql: Sql, hallCode: string): Promise<KnownHealth[]> {
  const rows = await sql.query<{
    window_no: string;
    pending: number;
    oldest_at: Date | null;
    faults: KnownHealth['faults'];
  }>(
    `select h.window_no, h.pending, h.oldest_at, h.faults from queue_station_health h left join station s using (station_id)
     where h.hall_code = $1 order by h.window_no, s.holds_number desc nulls last, h.station_id`,
    [hallCode],
  );
  return rows.map((row) => ({
    windowNo: row.window_no,
    pending: row.pending,
    oldestAt: row.oldest_at,
    faults: row.faults,
  }));
}

/** A machine tells how it is; the newest word stands. */
export async function keepHealth(call: Call, health: StationHealth): Promise<void> {
  const station = stationOf(call);
  const platform = await hallHere(call);
  const { db, clock } = platform;
  await db.query(
    `insert into queue_station_health (station_id, hall_code, window_no, pending, oldest_at, faults, at)
     values ($1, $2, $3, $4, $5::timestamptz, $6::jsonb, $7::timestamptz)
     on conflict (station_id) do update set hall_code = excluded.hall_code, window_no = excluded.window_no, pending = excluded.pending,
       oldest_at = excluded.oldest_at, faults = excluded.faults, at = excluded.at`,
    [
      station.stationId,
      hallOf(platform),
      station.windowNo,
      health.pending,
      health.oldestAt,
      JSON.stringify(health.faults),
      clock.now().toISOString(),
    ],
  );
}
