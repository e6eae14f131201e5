import { z } from 'zod';
import type { Db } from '#db/open.ts';
import { clearFailures, findOfflinePerson, recordFailure } from '#db/queries/people.ts';
import { readSetting } from '#db/queries/settings.ts';
import { ExpectedError } from '#contract/errors.ts';
import { Operator } from '#contract/people.ts';
import { chinaMinute } from '../kernel/clock.ts';
import { isPassword } from './password.ts';

const maxFailures = 5;
const lockMs = 10 * 60 * 1000;

/**
 * Checks a password against what the platform last accepted on this machine.
 *
 * @throws ExpectedError AUTH_OFFLINE_UNKNOWN | AUTH_OFFLINE_EXPIRED | AUTH_LOCKED | AUTH_BAD_CREDENTIALS
 */
export async function signInOffline(db: Db, username: string, password: string, now: Date): Promise<Operator> {
  const person = findOfflinePerson(db, username);
  if (!person) throw new ExpectedError('AUTH_OFFLINE_UNKNOWN');
  if (person.locked_until && person.locked_until > now.toISOString())
    throw new ExpectedError('AUTH_LOCKED', { until: chinaMinute(person.locked_until) });
  const days = readSetting(db, 'offlineDays', z.number()) ?? 7;
  if (now.getTime() - Date.parse(person.verified_at) > days * 86_400_000)
    throw new ExpectedError('AUTH_OFFLINE_EXPIRED', { days });
  if (!(await isPassword(password, person))) {
    // Read again: several tries may have been running at once, and each must count.
    const failures = (findOfflinePerson(db, username)?.failures ?? 0) + 1;
    const isLocked = failures >= maxFailures;
    recordFailure(
      db,
      username,
      isLocked ? 0 : failures,
      isLocked ? new Date(now.getTime() + lockMs).toISOString() : null,
    );
    throw new ExpectedError('AUTH_BAD_CREDENTIALS');
  }
  clearFailures(db, username);
  return Operator.parse(JSON.parse(person.operator_json));
}
