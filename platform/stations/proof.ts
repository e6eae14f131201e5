import type { z } from 'zod';
import { ExpectedError } from '#contract/errors.ts';
import type { ProofAnswer, ProofRequest } from '#contract/platform/stations.ts';
import { proofText } from '#contract/platform/station-proof.ts';
import { hallOfStation, noticeOf } from '../halls/halls.ts';
import { writeAudit } from '../kernel/audit.ts';
import type { Call, Platform } from '../kernel/context.ts';
import type { Sql } from '../kernel/sql.ts';
import { issueToken, stationTokenMs } from '../people/tokens.ts';
import { noteReceipt } from '../exchange/agreement.ts';
import { leaveWindows } from '../queue/leave.ts';
import { giveNumber } from '../queue/window-number.ts';
import { isHealing } from '../exchange/open-healing.ts';
import { enrolledBy, isOwnChallenge, isSignedBy } from './station-key.ts';

/**
 * A token for a station that proves it holds its key; what it calls itself now is taken over, and shows.
 *
 * @throws ExpectedError STATION_NOT_BOUND unknown, or another key than the one enrolled | STATION_REFUSED revoked | INPUT_INVALID
 */
export async function proveStation(
  call: Call,
  request: z.infer<typeof ProofRequest>,
): Promise<z.infer<typeof ProofAnswer>> {
  const { platform } = call;
  const { station, publicKey } = request;
  if (
    !(await isOwnChallenge(platform, request.challenge)) ||
    !isSignedBy(publicKey, proofText(station, request.challenge), request.signature)
  )
    throw new ExpectedError('INPUT_INVALID', {}, { fields: [{ field: 'signature', message: '签名不对或已过期' }] });
  await noteReceipt(platform, request.seen);
  return await platform.db.tx(async (sql) => {
    await takeOver(platform, sql, request);
    const { token } = await issueToken(platform, sql, { stationId: station.stationId }, stationTokenMs);
    return {
      token,
      lifeMs: stationTokenMs,
      ...noticeOf(platform, await hallOfStation(sql, station.stationId)),
      offlineDays: platform.offlineDays,
    };
  });
}

async function takeOver(platform: Platform, sql: Sql, request: z.infer<typeof ProofRequest>): Promise<void> {
  const { stationId, stationName, windowNo } = request.station;
  const [known] = await sql.query<{
    public_key: string | null;
    revoked: boolean;
    station_name: string;
    window_no: string;
    hall_code: string | null;
  }>(
    'select public_key, revoked, station_name, window_no, hall_code from station where station_id = $1 for no key update',
    [stationId],
  );
  if (known?.revoked) throw new ExpectedError('STATION_REFUSED');
  if (known?.public_key !== request.publicKey) return await registerAgain(platform, sql, request);
  if (known.station_name === stationName && known.window_no === windowNo) return;
  const now = platform.clock.now();
  const change = `自己改了名称：${known.window_no} ${known.station_name} → ${windowNo} ${stationName}`;
  const isMoved = known.window_no !== windowNo;
  if (isMoved) await leaveWindows(platform, sql, stationId, known.hall_code, '窗口换了窗口号');
  await sql.query(
    `update station set station_name = $2, window_no = $3, note = $4, is_reviewed = false, holds_number = holds_number and not $5
     where station_id = $1`,
    [stationId, stationName, windowNo, change, isMoved],
  );
  if (isMoved)
    await giveNumber(platform, sql, { stationId, stationName, windowNo, hallCode: known.hall_code ?? '' }, 'leave');
  await writeAudit(sql, now, {
    username: 'station',
    stationId,
    action: 'station.rename',
    target: stationId,
    success: true,
    detail: { change },
  });
}

/**
 * A station enrolled after the copy was made that this data was put back from: its certificate says so, and it is registered again.
 *
 * @throws ExpectedError STATION_NOT_BOUND no healing is open, no certificate of ours, or an older key than the one enrolled
 */
async function registerAgain(platform: Platform, sql: Sql, request: z.infer<typeof ProofRequest>): Promise<void> {
  const { station, publicKey, certificate, hallCode } = request;
  const enrolledAt = await enrolledBy(sql, station.stationId, publicKey, certificate);
  if (enrolledAt === null || !(await isHealing(platform, sql))) throw new ExpectedError('STATION_NOT_BOUND');
  const now = platform.clock.now();
  const [written] = await sql.query<{ hall_code: string | null }>(
    `insert into station (station_id, station_name, window_no, hall_code, bound_by, bound_at, public_key, enrolled_at, is_reviewed, note)
     values ($1, $2, $3, coalesce((select hall_code from hall where hall_code = $4), (select hall_code from hall order by created_at, hall_code limit 1)),
       'station', $5::timestamptz, $6, $7::timestamptz, false, '恢复备份后凭原来的登记自动补登')
     on conflict (station_id) do update set station_name = excluded.station_name, window_no = excluded.window_no,
       public_key = excluded.public_key, enrolled_at = excluded.enrolled_at, is_reviewed = false, note = excluded.note, holds_number = false
       where station.enrolled_at is null or station.enrolled_at < excluded.enrolled_at
     returning hall_code`,
    [
      station.stationId,
      station.stationName,
      station.windowNo,
      hallCode,
      now.toISOString(),
      publicKey,
      enrolledAt.toISOString(),
    ],
  );
  if (!written) throw new ExpectedError('STATION_NOT_BOUND');
  await giveNumber(platform, sql, { ...station, hallCode: written.hall_code ?? '' }, 'leave');
  await writeAudit(sql, now, {
    username: 'station',
    stationId: station.stationId,
    action: 'station.registeredAgain',
    target: station.stationId,
    success: true,
    detail: { windowNo: station.windowNo },
  });
}
