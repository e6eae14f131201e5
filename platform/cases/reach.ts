import { ExpectedError } from '#contract/errors.ts';
import type { Role } from '#contract/people.ts';
import { operatorOf, type Call } from '../kernel/context.ts';

/** Who has to answer for cases of every window; everybody else sees whose case it is by its number, and the person by halves. */
const namedFor: readonly Role[] = ['administrator', 'hallManager', 'auditor'];

/** Whether people are named in full to whoever asks. */
export const isNamed = (call: Call): boolean => operatorOf(call).roles.some((role) => namedFor.includes(role));

/**
 * The hall whose cases whoever asks may read, as the platform knows it from the station they signed in at; null: every hall's.
 *
 * @throws ExpectedError HALL_NOT_SIGNED_IN for the cases of one hall, and not signed in at a station of any
 */
export const hallInReach = (call: Call): string | null => (isNamed(call) ? null : signedInAt(call).hallCode);

/**
 * The station whoever asks signed in at, and its hall.
 *
 * @throws ExpectedError HALL_NOT_SIGNED_IN signed in elsewhere, at a station that was revoked since, or of no hall
 */
export function signedInAt(call: Call): { stationId: string; hallCode: string } {
  const { at } = operatorOf(call);
  if (at === null || at.hallCode === null) throw new ExpectedError('HALL_NOT_SIGNED_IN');
  return { stationId: at.stationId, hallCode: at.hallCode };
}

/** Of the cases `c`: those of the hall in this parameter, all of them when it is null. */
export const inHall = (parameter: string): string =>
  `(${parameter}::text is null or exists (select 1 from station h where h.station_id = c.station_id and h.hall_code = ${parameter}))`;
