import { ExpectedError } from '#contract/errors.ts';
import type { Call, Platform } from '../kernel/context.ts';
import type { Sql } from '../kernel/sql.ts';
import { writeAudit } from '../kernel/audit.ts';
import { requireOperator } from '../people/tokens.ts';

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
    `insert into station (station_id, station_name, window_no, bound_by, bound_at) values ($1, $2, $3, $4, $5::timestamptz)
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

export async function listStations(
  call: Call,
): Promise<
  { stationId: string; stationName: string; windowNo: string; revoked: boolean; lastSeenAt: string | null }[]
> {
  await requireOperator(call, ['administrator']);
  const rows = await call.platform.db.query<{
    station_id: string;
    station_name: string;
    window_no: string;
    revoked: boolean;
    last_seen_at: Date | null;
  }>('select station_id, station_name, window_no, revoked, last_seen_at from station order by window_no, station_id');
  return rows.map((row) => ({
    stationId: row.station_id,
    stationName: row.station_name,
    windowNo: row.window_no,
    revoked: row.revoked,
    lastSeenAt: row.last_seen_at?.toISOString() ?? null,
  }));
}

/** @throws ExpectedError INPUT_INVALID no such station */
export async function revokeStation(call: Call, stationId: string, revoked: boolean): Promise<void> {
  const admin = await requireOperator(call, ['administrator']);
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
