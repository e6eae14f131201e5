import { ExpectedError } from '#contract/errors.ts';
import { operatorOf, type Call } from '../kernel/context.ts';
import { auditTrouble, type TroubleColumns } from './audit-marks.ts';
import { requireHall, tellStation } from '../halls/halls.ts';
import { writeAudit } from '../kernel/audit.ts';
import { leaveHall } from '../queue/leave.ts';

interface StationRow extends TroubleColumns {
  station_id: string;
  window_no: string;
  hall_code: string | null;
  revoked: boolean;
  last_seen_at: Date | null;
  enrolled_at: Date | null;
  enrolled_by: string;
  is_reviewed: boolean;
  note: string;
}

export async function listStations(call: Call) {
  const rows = await call.platform.db.query<StationRow>(
    `select s.station_id, s.station_name, s.window_no, s.hall_code, s.revoked, s.last_seen_at, s.enrolled_at, s.enrolled_by, s.is_reviewed,
       s.note, m.trouble, m.trouble_at, m.seq::float8 as kept_seq, m.said_seq::float8 as said_seq
     from station s left join station_audit_mark m using (station_id) order by s.window_no, s.station_id`,
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
    auditTrouble: auditTrouble(row),
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
  const from = await platform.db.tx(async (sql) => {
    const hall = await requireHall(sql, hallCode);
    const [before] = await sql.query<{ hall_code: string | null }>(
      'select hall_code from station where station_id = $1 for no key update',
      [stationId],
    );
    if (!before) throw noStation();
    await sql.query('update station set hall_code = $2 where station_id = $1', [stationId, hallCode]);
    await leaveHall(platform, sql, stationId, before.hall_code, hallCode);
    await tellStation(platform, sql, stationId, hall);
    await writeAudit(sql, platform.clock.now(), {
      username: admin.username,
      stationId,
      action: 'station.move',
      target: hallCode,
      success: true,
      detail: { from: before.hall_code ?? '' },
    });
    return before.hall_code;
  });
  // Its own screens hang on the old hall still: rung there, they look again where they are.
  for (const hall of new Set([from, hallCode])) if (hall !== null) platform.bell.ring(hall);
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
