import { ExpectedError } from '#contract/errors.ts';
import { operatorOf, type Call } from '../kernel/context.ts';
import { auditTrouble, type TroubleColumns } from './audit-marks.ts';
import { requireHall, tellStation } from '../halls/halls.ts';
import { writeAudit } from '../kernel/audit.ts';
import { leaveHall } from '../queue/leave.ts';
import { giveNumber, type Numbered } from '../queue/window-number.ts';

interface StationRow extends TroubleColumns {
  station_id: string;
  window_no: string;
  hall_code: string | null;
  revoked: boolean;
  last_seen_at: Date | null;
  enrolled_at: Date | null;
  enrolled_by: string;
  is_reviewed: boolean;
  holds_number: boolean;
  note: string;
}

export async function listStations(call: Call) {
  const rows = await call.platform.db.query<StationRow>(
    `select s.station_id, s.station_name, s.window_no, s.hall_code, s.revoked, s.last_seen_at, s.enrolled_at, s.enrolled_by, s.is_reviewed,
       s.holds_number, s.note, m.trouble, m.trouble_at, m.seq::float8 as kept_seq, m.said_seq::float8 as said_seq
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
    holdsNumber: row.holds_number,
    note: row.note,
    auditTrouble: auditTrouble(row),
  }));
}

/** @throws ExpectedError INPUT_INVALID no such station */
export async function revokeStation(call: Call, stationId: string, revoked: boolean): Promise<void> {
  const admin = operatorOf(call);
  const { db, clock } = call.platform;
  await db.tx(async (sql) => {
    const [known] = await sql.query<Placed>(
      `update station set revoked = $2, holds_number = holds_number and not $2 where station_id = $1 returning ${placedColumns}`,
      [stationId, revoked],
    );
    if (!known) throw noStation();
    // Its number is another's to take meanwhile; what the window has in hand stays there for whoever does.
    if (!revoked) await giveNumber(call.platform, sql, placed(stationId, known), 'leave');
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
 * @throws ExpectedError INPUT_INVALID no such station | HALL_NOT_FOUND | WINDOW_TAKEN a machine there calls under its number | WINDOW_OPEN_THERE
 */
export async function moveStation(
  call: Call,
  { stationId, hallCode, replaces }: { stationId: string; hallCode: string; replaces: boolean },
): Promise<void> {
  const admin = operatorOf(call);
  const { platform } = call;
  const from = await platform.db.tx(async (sql) => {
    const hall = await requireHall(sql, hallCode);
    const [before] = await sql.query<Placed & { revoked: boolean }>(
      `select ${placedColumns}, revoked from station where station_id = $1 for no key update`,
      [stationId],
    );
    if (!before) throw noStation();
    await leaveHall(platform, sql, stationId, before.hall_code, hallCode);
    await sql.query('update station set hall_code = $2, holds_number = false where station_id = $1', [
      stationId,
      hallCode,
    ]);
    if (!before.revoked)
      await giveNumber(platform, sql, { ...placed(stationId, before), hallCode }, replaces ? 'replace' : 'refuse');
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

interface Placed {
  hall_code: string | null;
  station_name: string;
  window_no: string;
}
const placedColumns = 'hall_code, station_name, window_no';
const placed = (stationId: string, row: Placed): Numbered => ({
  stationId,
  stationName: row.station_name,
  windowNo: row.window_no,
  hallCode: row.hall_code ?? '',
});

/**
 * The window number is this machine's from now on, with whoever the window has in hand; the machine that had it does not call any more.
 *
 * @throws ExpectedError INPUT_INVALID no such station | STATION_REFUSED | WINDOW_OPEN_THERE
 */
export async function takeWindow(call: Call, stationId: string): Promise<void> {
  const by = operatorOf(call);
  const { platform } = call;
  const hallCode = await platform.db.tx(async (sql) => {
    const [row] = await sql.query<Placed & { revoked: boolean }>(
      `select ${placedColumns}, revoked from station where station_id = $1 for no key update`,
      [stationId],
    );
    if (!row) throw noStation();
    if (row.revoked) throw new ExpectedError('STATION_REFUSED');
    await giveNumber(platform, sql, placed(stationId, row), 'replace');
    await writeAudit(sql, platform.clock.now(), {
      username: by.username,
      stationId,
      action: 'station.takeWindow',
      target: row.window_no,
      success: true,
    });
    return row.hall_code;
  });
  if (hallCode !== null) platform.bell.ring(hallCode);
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
