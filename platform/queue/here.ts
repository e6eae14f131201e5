import { ExpectedError } from '#contract/errors.ts';
import type { Hall } from '#contract/platform/halls.ts';
import { isNamed, signedInAt } from '../cases/reach.ts';
import { everyHall, hallOfStation, requireHall } from '../halls/halls.ts';
import type { Call, Platform } from '../kernel/context.ts';

/** The platform, in the one hall whose queue is meant. */
export interface AtHall extends Platform {
  hall: Hall;
}

export const atHall = (platform: Platform, hall: Hall): AtHall => ({ ...platform, hall });

export const hallOf = (platform: AtHall): string => platform.hall.hallCode;

/**
 * Whose queue a call is about, as it is now: a machine's own hall, and of whoever signed in at a machine the hall of that. Who signed in
 * elsewhere and answers for every hall says which one, unless there is only one.
 *
 * @throws ExpectedError HALL_NOT_FOUND | HALL_NOT_SIGNED_IN | HALL_ELSEWHERE another hall than the one signed in at | HALL_TO_CHOOSE
 */
export async function hallHere(call: Call): Promise<AtHall> {
  const { platform, caller, hallCode } = call;
  const { db } = platform;
  if (caller?.kind === 'station') return atHall(platform, await hallOfStation(db, caller.stationId));
  if (caller?.kind !== 'operator' || caller.at !== null || !isNamed(call)) {
    const hall = await hallOfStation(db, signedInAt(call).stationId);
    if (hallCode !== null && hallCode !== hall.hallCode)
      throw new ExpectedError('HALL_ELSEWHERE', { hallName: hall.hallName });
    return atHall(platform, hall);
  }
  if (hallCode !== null) return atHall(platform, await requireHall(db, hallCode));
  const [only, ...others] = await everyHall(db);
  if (!only || others.length > 0) throw new ExpectedError('HALL_TO_CHOOSE');
  return atHall(platform, only);
}
