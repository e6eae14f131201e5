import { z } from 'zod';
import type { Db } from '#db/open.ts';
import { clearFailures, findOfflinePerson, recordFailure } from '#db/queries/people.ts';
import { readSetting } from '#db/queries/settings.ts';
import { ExpectedError } from '#contract/errors.ts';
import { Operator } from '#contract/people.ts';
import { chinaMinute } from '../kernel/clock.ts';
import { isPassword } from './password.ts';

/** Wrong passwords in a row after which even the right one waits. */
const maxFailures = 50;
const lockMs = 60 * 60 * 1000;

/**
 * Checks a password against what the platform last accepted on this machine. Wrong ones make every further answer slower; the right one
 * gets in all the same.
 *
 * @param pause holds an answer back
 * @throws ExpectedError AUTH_OFFLINE_UNKNOWN | AUTH_OFFLINE_EXPIRED | AUTH_LOCKED | AUTH_BAD_CREDENTIALS
 */
export async function signInOffline(
  db: Db,
  username: string,
  password: string,
  now: () => Date,
  pause: (ms: number) => Promise<void>,
): Promise<Operator> {
  const known = findOfflinePerson(db, username);
  if (!known) throw new ExpectedError('AUTH_OFFLINE_UNKNOWN');
  const days = readSetting(db, 'offlineDays', z.number()) ?? 7;
  if (now().getTime() - Date.parse(known.verified_at) > days * 86_400_000)
    throw new ExpectedError('AUTH_OFFLINE_EXPIRED', { days });
  if (known.locked_until && known.locked_until > now().toISOString())
    throw new ExpectedError('AUTH_LOCKED', { until: chinaMinute(known.locked_until) });
  if (known.failures >= slowAfter) await pause(waitAfter(known.failures));
  const isRight = await isPassword(password, known);
  // Read again: several tries may have been running at once, and each must count.
  const person = findOfflinePerson(db, username);
  if (isRight && person) {
    clearFailures(db, known.username);
    return Operator.parse(JSON.parse(person.operator_json));
  }
  const failures = (person?.failures ?? 0) + 1;
  const until = failures >= maxFailures ? new Date(now().getTime() + lockMs).toISOString() : null;
  // After the hour one more try, not fifty.
  recordFailure(db, known.username, Math.min(failures, maxFailures - 1), until);
  throw new ExpectedError('AUTH_BAD_CREDENTIALS', { left: Math.max(0, slowAfter - failures) });
}

const slowAfter = 5;
const waitAfter = (wrong: number): number => Math.min(4000, 250 * 2 ** (wrong - slowAfter));
