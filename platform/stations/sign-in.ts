import type { z } from 'zod';
import { ExpectedError } from '#contract/errors.ts';
import type { SignInAnswer, SignInRequest } from '#contract/platform/stations.ts';
import type { Call } from '../kernel/context.ts';
import { hallOfStation, noticeOf } from '../halls/halls.ts';
import { checkCredentials } from '../people/credentials.ts';
import { requireStation } from '../people/callers.ts';
import { rememberPlace, type Place } from '../people/sign-in-guard.ts';
import { issueToken, operatorTokenMs, stationTokenMs } from '../people/tokens.ts';
import { bindStation } from './stations.ts';

/**
 * Signs a person in at a station, and binds the station when it is new.
 *
 * @throws ExpectedError AUTH_BAD_CREDENTIALS | AUTH_LOCKED | STATION_REFUSED the station was revoked
 */
export async function signIn(
  call: Call,
  request: z.infer<typeof SignInRequest>,
): Promise<z.infer<typeof SignInAnswer>> {
  const { stationId } = request.station;
  const { platform } = call;
  const operator = await checkCredentials(platform, request.username, request.password, await placeOf(call, stationId));
  return await platform.db.tx(async (sql) => {
    await bindStation(platform, sql, request.station, operator.username);
    await rememberPlace(platform, sql, { kind: 'station', stationId }, operator.username);
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

/** The station that says who it is with its own token; any other machine is known by its address alone. */
async function placeOf(call: Call, stationId: string): Promise<Place> {
  const address: Place = { kind: 'address', address: call.address };
  if (call.token === null) return address;
  try {
    const station = await requireStation(call);
    return station.stationId === stationId ? { kind: 'station', stationId } : address;
  } catch (error) {
    if (error instanceof ExpectedError && error.code === 'AUTH_REQUIRED') return address;
    throw error;
  }
}
