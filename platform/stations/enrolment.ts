import type { z } from 'zod';
import { ExpectedError } from '#contract/errors.ts';
import type { EnrolAnswer, EnrolCode, EnrolRequest } from '#contract/platform/stations.ts';
import { enrolmentText } from '#contract/platform/station-proof.ts';
import { requireHall } from '../halls/halls.ts';
import { writeAudit } from '../kernel/audit.ts';
import { sha256 } from '../kernel/canonical.ts';
import { operatorOf, type Call, type Platform } from '../kernel/context.ts';
import type { Sql } from '../kernel/sql.ts';
import { attemptLimit } from '../kernel/attempt-limit.ts';
import { requireStation } from '../people/callers.ts';
import { leaveHall, leaveWindows } from '../queue/leave.ts';
import { giveNumber } from '../queue/window-number.ts';
import { bareCode, newCode } from '../people/codes.ts';
import { certificateOf, isSignedBy } from './station-key.ts';

const hour = 3_600_000;
/** Of 850 thousand million codes; a person mistypes three times. */
const wrongCodes = attemptLimit({ allowed: 20, windowMs: 10 * 60_000 });

/** A code for one machine, once. @throws ExpectedError HALL_NOT_FOUND | INPUT_INVALID no such station */
export async function createCode(
  platform: Platform,
  by: string,
  wish: { hallCode: string; stationId?: string | null; hours?: number },
): Promise<z.infer<typeof EnrolCode>> {
  const { hallCode, stationId = null, hours = 24 } = wish;
  const code = newCode();
  const now = platform.clock.now();
  const expiresAt = new Date(now.getTime() + hours * hour).toISOString();
  await platform.db.tx(async (sql) => {
    await requireHall(sql, hallCode);
    if (stationId !== null) {
      const known = await sql.query('select 1 from station where station_id = $1', [stationId]);
      if (known.length === 0)
        throw new ExpectedError('INPUT_INVALID', {}, { fields: [{ field: 'stationId', message: '没有这台工作站' }] });
    }
    await sql.query(`delete from station_code where expires_at < $1::timestamptz - interval '90 days'`, [
      now.toISOString(),
    ]);
    await sql.query(
      `insert into station_code (code_hash, hall_code, station_id, created_by, created_at, expires_at)
       values ($1, $2, $3, $4, $5::timestamptz, $6::timestamptz)`,
      [sha256(bareCode(code)), hallCode, stationId, by, now.toISOString(), expiresAt],
    );
    await writeAudit(sql, now, { username: by, action: 'station.code', target: stationId ?? hallCode, success: true });
  });
  return { code, hall: hallCode, expiresAt };
}

export const createCodeFor = async (
  call: Call,
  wish: { hallCode: string; stationId: string | null; hours: number },
): Promise<z.infer<typeof EnrolCode>> => await createCode(call.platform, operatorOf(call).username, wish);

interface StationRow {
  public_key: string | null;
  revoked: boolean;
  enrolled_at: Date | null;
  hall_code: string | null;
  window_no: string;
}
/** What lets a station enrol. */
interface Grant {
  hallCode: string | null;
  by: string;
  isForKnown: boolean;
}

/**
 * Takes a station's public key, for a code of whoever may enrol, or from a station of the time before keys for the token it has.
 *
 * @throws ExpectedError ENROL_CODE_WRONG | STATION_TAKEN another key stands under this name | STATION_REFUSED | STATION_NOT_BOUND neither code nor token
 *   | WINDOW_TAKEN | WINDOW_OPEN_THERE
 */
export async function enrolStation(
  call: Call,
  request: z.infer<typeof EnrolRequest>,
): Promise<z.infer<typeof EnrolAnswer>> {
  const { platform } = call;
  const { station, publicKey } = request;
  if (!isSignedBy(publicKey, enrolmentText(station, publicKey, request.code), request.signature))
    throw new ExpectedError('INPUT_INVALID', {}, { fields: [{ field: 'signature', message: '签名与公钥不符' }] });
  const now = platform.clock.now();
  let enrolledAt = now;
  const grantOfOwnToken = request.code === '' ? await grantOfToken(call, station.stationId) : null;
  const touched = await platform.db.tx(async (sql) => {
    const [known] = await sql.query<StationRow>(
      'select public_key, revoked, enrolled_at, hall_code, window_no from station where station_id = $1 for update',
      [station.stationId],
    );
    if (known?.revoked) throw new ExpectedError('STATION_REFUSED');
    // The very same key again: the answer was lost on its way.
    if (known?.public_key === publicKey && !request.replaces) {
      enrolledAt = known.enrolled_at ?? now;
      return [];
    }
    const grant = grantOfOwnToken ?? (await grantOfCode(call, sql, request, now));
    if (known?.public_key && !grant.isForKnown) throw new ExpectedError('STATION_TAKEN');
    const note = request.code === '' ? '升级前登记的工作站，凭原来的令牌换成了密钥' : '';
    const [stored] = await sql.query<{ hall_code: string | null }>(
      `insert into station (station_id, station_name, window_no, hall_code, bound_by, bound_at, public_key, enrolled_at, enrolled_by, is_reviewed, note)
       values ($1, $2, $3, coalesce($4, (select hall_code from hall order by created_at, hall_code limit 1)), $5, $6::timestamptz, $7, $6::timestamptz, $5, $8, $9)
       on conflict (station_id) do update set station_name = excluded.station_name, window_no = excluded.window_no,
         hall_code = coalesce($4, station.hall_code), public_key = excluded.public_key, enrolled_at = excluded.enrolled_at,
         enrolled_by = excluded.enrolled_by, is_reviewed = excluded.is_reviewed, note = excluded.note, holds_number = false
       returning hall_code`,
      [
        station.stationId,
        station.stationName,
        station.windowNo,
        grant.hallCode,
        grant.by,
        now.toISOString(),
        publicKey,
        note === '',
        note,
      ],
    );
    if (known && grant.hallCode !== null)
      await leaveHall(platform, sql, station.stationId, known.hall_code, grant.hallCode);
    const hallCode = stored?.hall_code ?? '';
    if (known && known.window_no !== station.windowNo)
      await leaveWindows(platform, sql, station.stationId, known.hall_code, '窗口换了窗口号');
    // One from before keys is not stopped by an upgrade: it is told when it is to call.
    const overAnother = request.code === '' ? 'leave' : request.replaces ? 'replace' : 'refuse';
    await giveNumber(platform, sql, { ...station, hallCode }, overAnother);
    await sql.query(`delete from token where station_id = $1 and kind = 'station'`, [station.stationId]);
    await writeAudit(sql, now, {
      username: grant.by || 'station',
      stationId: station.stationId,
      action: 'station.enrol',
      target: station.stationId,
      success: true,
      detail: {
        windowNo: station.windowNo,
        by: request.code === '' ? 'token' : 'code',
        from: known?.hall_code ?? '',
        replaces: request.replaces,
      },
    });
    return [known?.hall_code ?? hallCode, hallCode];
  });
  for (const hall of new Set(touched)) platform.bell.ring(hall);
  return { certificate: await certificateOf(platform.db, station.stationId, publicKey, enrolledAt) };
}

async function grantOfCode(
  call: Call,
  sql: Sql,
  { code, station }: z.infer<typeof EnrolRequest>,
  now: Date,
): Promise<Grant> {
  if (wrongCodes.isSpent(call.address, now.getTime())) throw new ExpectedError('ENROL_CODE_WRONG');
  const [found] = await sql.query<{ hall_code: string; station_id: string | null; created_by: string }>(
    `update station_code set used_at = $2::timestamptz, used_by = $3
     where code_hash = $1 and used_at is null and expires_at > $2::timestamptz and (station_id is null or station_id = $3)
     returning hall_code, station_id, created_by`,
    [sha256(bareCode(code)), now.toISOString(), station.stationId],
  );
  if (!found) {
    wrongCodes.count(call.address, now.getTime());
    throw new ExpectedError('ENROL_CODE_WRONG');
  }
  return { hallCode: found.hall_code, by: found.created_by, isForKnown: found.station_id !== null };
}

async function grantOfToken(call: Call, stationId: string): Promise<Grant> {
  if (call.token === null) throw new ExpectedError('STATION_NOT_BOUND');
  const holder = await requireStation(call);
  if (holder.stationId !== stationId) throw new ExpectedError('STATION_NOT_BOUND');
  return { hallCode: null, by: '', isForKnown: false };
}
