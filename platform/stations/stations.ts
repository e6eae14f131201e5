import { ExpectedError } from '#contract/errors.ts';
import { operatorOf, type Call } from '../kernel/context.ts';
import { requireHall, tellStation } from '../halls/halls.ts';
import { writeAudit } from '../kernel/audit.ts';

export async function listStations(call: Call): Promise<
  {
    stationId: string;
    stationName: string;
    windowNo: string;
    hallCode: string | null;
    revoked: boolean;
    lastSeenAt: string | null;
    enrolledAt: string | null;
    enrolledBy: string;
    isReviewed: boolean;
    note: string;
  }[]
> {
  const rows = await call.platform.db.query<{
    station_id: string;
    station_name: string;
    window_no: string;
    hall_code: string | null;
    revoked: boolean;
    last_seen_at: Date | null;
    enrolled_at: Date | null;
    enrolled_by: string;
    is_reviewed: boolean;
    note: string;
  }>(
    'select station_id, station_name, window_no, hall_code, revoked, last_seen_at, enrolled_at, enrolled_by, is_reviewed, note from station order by window_no, station_id',
  );
  return rows.map((row) => ({
    stationId: row.station_id,
    stationName: row.station_name,
    windowNo: row.window_no,
    hallCode: row.hall_code,
    revoked: row.revoked,
    lastSeenAt: row.last_seen_at?.toISOString() ?? null,
    enrolledAt: row.enrolled_at?.toISOString() ?? null,
    enrolledBy: row.enrolled_by,
    isReviewed: row.is_reviewed,
    note: row.note,
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
    if (known.length === 0) throw noStation();
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
    if (known.length === 0) throw noStation();
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

/** Somebody looked, and the machine is the window it says it is. @throws ExpectedError INPUT_INVALID no such station */
export async function reviewStation(call: Call, stationId: string): Promise<void> {
  const admin = operatorOf(call);
  const { db, clock } = call.platform;
  await db.tx(async (sql) => {
    const known = await sql.query(
      `update station set is_reviewed = true, note = '' where station_id = $1 returning station_id`,
      [stationId],
    );
    if (known.length === 0) throw noStation();
    await writeAudit(sql, clock.now(), {
      username: admin.username,
      stationId,
      action: 'station.review',
      target: stationId,
      success: true,
    });
  });
}

const noStation = (): ExpectedError =>
  new ExpectedError('INPUT_INVALID', {}, { fields: [{ field: 'stationId', message: '没有这台工作站' }] });
