import type { z } from 'zod';
import { ExpectedError } from '#contract/errors.ts';
import type { ProofAnswer, ProofRequest } from '#contract/platform/stations.ts';
import { proofText } from '#contract/platform/station-proof.ts';
import { hallOfStation, noticeOf } from '../halls/halls.ts';
import { writeAudit } from '../kernel/audit.ts';
import type { Call, Platform } from '../kernel/context.ts';
import type { Sql } from '../kernel/sql.ts';
import { issueToken, stationTokenMs } from '../people/tokens.ts';
import { isOwnChallenge, isSignedBy } from './station-key.ts';

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
  }>('select public_key, revoked, station_name, window_no from station where station_id = $1 for no key update', [
    stationId,
  ]);
  if (known?.revoked) throw new ExpectedError('STATION_REFUSED');
  if (known?.public_key !== request.publicKey) throw new ExpectedError('STATION_NOT_BOUND');
  if (known.station_name === stationName && known.window_no === windowNo) return;
  const now = platform.clock.now();
  const change = `自己改了名称：${known.window_no} ${known.station_name} → ${windowNo} ${stationName}`;
  await sql.query(
    'update station set station_name = $2, window_no = $3, note = $4, is_reviewed = false where station_id = $1',
    [stationId, stationName, windowNo, change],
  );
  await writeAudit(sql, now, {
    username: 'station',
    stationId,
    action: 'station.rename',
    target: stationId,
    success: true,
    detail: { change },
  });
}
