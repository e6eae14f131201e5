import { ExpectedError } from '#contract/errors.ts';
import { operatorOf, type Call, type Platform } from '../kernel/context.ts';
import { requireHall, tellStation } from '../halls/halls.ts';
import type { Sql } from '../kernel/sql.ts';
import { writeAudit } from '../kernel/audit.ts';

interface Station {
  stationId: string;
  stationName: string;
  windowNo: string;
}

/**
 * Registers a station at its first sign-in and keeps its name and window up to date afterwards.
 *
 * @throws ExpectedError STATION_REFUSED an administrator revoked it
 */
export async function bindStation(platform: Platform, sql: Sql, station: Station, username: string): Promise<void> {
  const now = platform.clock.now();
  const [row] = await sql.query<{ revoked: boolean; is_new: boolean }>(
    `insert into station (station_id, station_name, window_no, hall_code, bound_by, bound_at)
     values ($1, $2, $3, (select hall_code from hall order by created_at, hall_code limit 1), $4, $5::timestamptz)
     on conflict (station_id) do update set station_name = excluded.station_name, window_no = excluded.window_no
     returning revoked, xmax = 0 as is_new`,
    [station.stationId, station.stationName, station.windowNo, username, now.toISOString()],
  );
  if (row?.revoked) throw new ExpectedError('STATION_REFUSED');
  if (row?.is_new)
    await writeAudit(sql, now, {
      username,
      stationId: station.stationId,
      action: 'station.bind',
      target: station.stationId,
      success: true,
      detail: { windowNo: station.windowNo },
    });
}

export async function listStations(call: Call): Promise<
  {
    stationId: string;
    stationName: string;
    windowNo: string;
    hallCode: string | null;
    revoked: boolean;
    lastSeenAt: string | null;
  }[]
> {
  const rows = await call.platform.db.query<{
    station_id: string;
    station_name: string;
    window_no: string;
    hall_code: string | null;
    revoked: boolean;
    last_seen_at: Date | null;
  }>(
    'select station_id, station_name, window_no, hall_code, revoked, last_seen_at from station order by window_no, station_id',
  );
  return rows.map((row) => ({
    stationId: row.station_id,
    stationName: row.station_name,
    windowNo: row.window_no,
    hallCode: row.hall_code,
    revoked: row.revoked,
    lastSeenAt: row.last_seen_at?.toISOString() ?? null,
  }));
}

/** @throws ExpectedError INPUT_INVALID no such station */
export async function revokeStation(call: Call, stationId: string, revoked: boolean): Promise<void> {
  const admin = operatorOf(call);
  const { db, clock } = call.platform;
  await db.tx(async (sql) => {
    const known = await sql.query('update station set revoked = $2 where station_id = $1 returning station_id', [
      stationId,
      revoked,
    ]);
    if (known.length === 0)
      throw new ExpectedError('INPUT_INVALID', {}, { fields: [{ field: 'stationId', message: '没有这台工作站' }] });
    await writeAudit(sql, clock.now(), {
      username: admin.username,
      action: revoked ? 'station.revoke' : 'station.restore',
      target: stationId,
      success: true,
    });
  });
}

/**
 * Puts a station into another hall; it is told with its feed. What it has not reported yet keeps its numbers, and they are still taken.
 *
 * @throws ExpectedError INPUT_INVALID no such station | HALL_NOT_FOUND
 */
export async function moveStation(call: Call, stationId: string, hallCode: string): Promise<void> {
  const admin = operatorOf(call);
  const { platform } = call;
  await platform.db.tx(async (sql) => {
    const hall = await requireHall(sql, hallCode);
    const known = await sql.query('update station set hall_code = $2 where station_id = $1 returning station_id', [
      stationId,
      hallCode,
    ]);
    if (known.length === 0)
      throw new ExpectedError('INPUT_INVALID', {}, { fields: [{ field: 'stationId', message: '没有这台工作站' }] });
    await tellStation(platform, sql, stationId, hall);
    await writeAudit(sql, platform.clock.now(), {
      username: admin.username,
      stationId,
      action: 'station.move',
      target: hallCode,
      success: true,
    });
  });
}
