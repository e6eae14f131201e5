import type { z } from 'zod';
import { ExpectedError } from '#contract/errors.ts';
import type { SignInAnswer, SignInRequest } from '#contract/platform/stations.ts';
import type { Call } from '../kernel/context.ts';
import { currentRun } from '../exchange/runs.ts';
import { firstHallCode, hallOfStation, noticeOf, requireHall } from '../halls/halls.ts';
import { requireStation } from '../people/callers.ts';
import { checkCredentials } from '../people/credentials.ts';
import type { Place } from '../people/sign-in-guard.ts';
import { issueToken, operatorTokenMs } from '../people/tokens.ts';

/**
 * Signs a person in, at a station that shows its own token or anywhere else. Who the station is, no password says: saying another
 * window's name gets nobody anything.
 *
 * @throws ExpectedError AUTH_BAD_CREDENTIALS | AUTH_LOCKED | SIGN_IN_BUSY | STATION_REFUSED the station was revoked
 */
export async function signIn(call: Call, request: z.infer<typeof SignInRequest>): Promise<SignInAnswer> {
  const { platform } = call;
  const place = await placeOf(call, request.station.stationId);
  const operator = await checkCredentials(platform, request.username, request.password, place);
  return await platform.db.tx(async (sql) => {
    const at = place.kind === 'station' ? place.stationId : null;
    const person = await issueToken(platform, sql, { operatorId: operator.operator_id, at }, operatorTokenMs);
    // Words for whoever signs in at no machine of a hall; what they may do is not decided by it.
    const hall =
      place.kind === 'station'
        ? await hallOfStation(sql, place.stationId)
        : await requireHall(sql, (await firstHallCode(sql)) ?? '');
    return {
      token: person.token,
      expiresAt: person.expiresAt.toISOString(),
      operator: {
        operatorId: operator.operator_id,
        username: operator.username,
        name: operator.name,
        roles: operator.roles,
      },
      ...noticeOf(platform, hall),
      offlineDays: platform.offlineDays,
      run: place.kind === 'station' ? await currentRun(sql, place.stationId) : null,
    };
  });
}

/**
 * The station that shows its own token; any other machine is known by its address alone.
 *
 * @throws ExpectedError AUTH_REQUIRED a token that is no longer good: the station gets a new one with its key
 */
async function placeOf(call: Call, stationId: string): Promise<Place> {
  const address: Place = { kind: 'address', address: call.address };
  if (call.token === null) return address;
  const station = await requireStation(call);
  if (station.stationId !== stationId) throw new ExpectedError('AUTH_REQUIRED');
  return { kind: 'station', stationId };
}
