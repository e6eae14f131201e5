import type { z } from 'zod';
import type { SignInAnswer, SignInRequest } from '#contract/platform/stations.ts';
import type { Platform } from '../kernel/context.ts';
import { hallOfStation, noticeOf } from '../halls/halls.ts';
import { checkCredentials } from '../people/credentials.ts';
import { issueToken, operatorTokenMs, stationTokenMs } from '../people/tokens.ts';
import { bindStation } from './stations.ts';

/**
 * Signs a person in at a station, and binds the station when it is new.
 *
 * @throws ExpectedError AUTH_BAD_CREDENTIALS | AUTH_LOCKED | STATION_REFUSED the station was revoked
 */
export async function signIn(
  platform: Platform,
  request: z.infer<typeof SignInRequest>,
): Promise<z.infer<typeof SignInAnswer>> {
  const { stationId } = request.station;
  const operator = await checkCredentials(platform, request.username, request.password, stationId);
  return await platform.db.tx(async (sql) => {
    await bindStation(platform, sql, request.station, operator.username);
    const person = await issueToken(platform, sql, { operatorId: operator.operator_id }, operatorTokenMs);
    const station = await issueToken(platform, sql, { stationId }, stationTokenMs);
    return {
      token: person.token,
      expiresAt: person.expiresAt.toISOString(),
      operator: {
        operatorId: operator.operator_id,
        username: operator.username,
        name: operator.name,
        roles: operator.roles,
      },
      stationToken: station.token,
      ...noticeOf(platform, await hallOfStation(sql, stationId)),
      offlineDays: platform.offlineDays,
    };
  });
}
