import type { Platform } from '../kernel/context.ts';
import type { Sql } from '../kernel/sql.ts';
import type { GoodRow } from './check-row.ts';

/** An acceptance that wants a number under which another case stands already. */
export interface Collision {
  row: GoodRow;
  stationId: string;
  holderStream: string;
}

/** Keeps both acceptances for the person who settles it; the same one that comes again changes nothing. */
export async function keepCollisions(platform: Platform, sql: Sql, found: readonly Collision[]): Promise<void> {
  for (const { row, stationId, holderStream } of found)
    await sql.query(
      `insert into number_collision (collision_id, project_no, holder_stream, holder_station, holder, claimant_stream, claimant_station, claimant, found_at)
       select $1, $2, s.stream, s.station_id, r.payload, $4, $5, $6::jsonb, $7::timestamptz
       from stream s join report_row r using (stream_id)
       where s.name = $3 and r.class = 'accept' order by r.data_version desc limit 1
       on conflict (project_no, claimant_stream) do nothing`,
      [
        platform.newId(),
        row.projectNo,
        holderStream,
        row.stream,
        stationId,
        row.text,
        platform.clock.now().toISOString(),
      ],
    );
}
