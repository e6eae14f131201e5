import { ExpectedError } from '#contract/errors.ts';
import type { Role } from '#contract/people.ts';
import { localMinute } from '../kernel/clock.ts';
import { operatorOf, type Call, type Platform } from '../kernel/context.ts';
import { writeAudit } from '../kernel/audit.ts';
import { setTimeout as pause } from 'node:timers/promises';
import { createOneByOne } from './one-by-one.ts';
import type { Sql } from '../kernel/sql.ts';
import { countAttempt, forgiveAttempt, placeKey, type Place } from './sign-in-guard.ts';
import { checkPasswordPolicy, hashPassword, passwordMatches } from './passwords.ts';
import { issueToken, operatorTokenMs } from './tokens.ts';

interface OperatorRow {
  operator_id: string;
  username: string;
  name: string;
  roles: Role[];
  password_hash: string;
}

/** Signs a person in without a station: the platform's own page. */
export async function signInToPage(
  platform: Platform,
  username: string,
  password: string,
  address: string,
): Promise<{ token: string; name: string }> {
  const operator = await checkCredentials(platform, username, password, { kind: 'address', address });
  const { token } = await issueToken(
    platform,
    platform.db,
    { operatorId: operator.operator_id, at: null },
    operatorTokenMs,
  );
  return { token, name: operator.name };
}

/** @throws ExpectedError AUTH_BAD_CREDENTIALS | AUTH_LOCKED | AUTH_PASSWORD_WEAK */
export async function changePassword(call: Call, oldPassword: string, newPassword: string): Promise<void> {
  const { platform } = call;
  const me = operatorOf(call);
  await checkCredentials(platform, me.username, oldPassword, { kind: 'session', operatorId: me.operatorId });
  checkPasswordPolicy(newPassword);
  const hash = await hashPassword(newPassword);
  const now = platform.clock.now();
  await platform.db.tx(async (sql) => {
    await sql.query('update operator set password_hash = $2, updated_at = $3::timestamptz where operator_id = $1', [
      me.operatorId,
      hash,
      now.toISOString(),
    ]);
    // Whoever else holds a token of this account may be the reason for the change.
    await sql.query('delete from token where operator_id = $1 and token_hash <> $2', [me.operatorId, me.tokenHash]);
    await writeAudit(sql, now, {
      username: me.username,
      action: 'operator.changePassword',
      target: me.username,
      success: true,
    });
  });
}

const oneByOne = createOneByOne(50);

/**
 * Counts the try, and remembers it in the audit. Tries at one place for one account are looked at one after another: six right ones at
 * one moment are six right ones, and parallel guesses cannot outrun the limit.
 *
 * @throws ExpectedError AUTH_BAD_CREDENTIALS | AUTH_LOCKED | SIGN_IN_BUSY
 */
export async function checkCredentials(
  platform: Platform,
  username: string,
  password: string,
  place: Place,
): Promise<OperatorRow> {
  const known = await usernameOf(platform.db, username);
  return await oneByOne(`${platform.instanceId} ${placeKey(place)} ${known}`, () =>
    checkOnce(platform, known, password, place),
  );
}

/** As it was registered, however it is written; tries at an unknown name count as one name, too. */
async function usernameOf(db: Sql, typed: string): Promise<string> {
  const [row] = await db.query<{ username: string }>(
    'select username from operator where lower(username) = lower($1) order by (username = $1) desc limit 1',
    [typed],
  );
  return row?.username ?? typed.toLowerCase();
}

async function checkOnce(platform: Platform, username: string, password: string, place: Place): Promise<OperatorRow> {
  const { db, clock } = platform;
  const stationId = place.kind === 'station' ? place.stationId : undefined;
  const refuse = async (reason: string): Promise<void> =>
    await writeAudit(db, clock.now(), {
      username,
      stationId,
      action: 'signIn',
      success: false,
      detail: { reason, place: placeKey(place) },
    });
  const attempt = await countAttempt(platform, place, username);
  if (attempt.lockedUntil) {
    await refuse('locked');
    throw locked(attempt.lockedUntil);
  }
  if (attempt.waitMs > 0) await pause(attempt.waitMs);
  const [operator] = await db.query<OperatorRow>(
    'select operator_id, username, name, roles, password_hash from operator where username = $1 and not disabled',
    [username],
  );
  const lane = place.kind === 'station' || attempt.isHome ? 'known' : 'others';
  if (!(await passwordMatches(password, operator?.password_hash ?? null, lane)) || !operator) {
    await refuse('credentials');
    throw new ExpectedError('AUTH_BAD_CREDENTIALS', { left: attempt.left });
  }
  await db.tx(async (sql) => {
    await forgiveAttempt(platform, sql, place, username, attempt.limits);
    await sql.query('delete from token where expires_at < $1::timestamptz', [clock.now().toISOString()]);
    await writeAudit(sql, clock.now(), { username, stationId, action: 'signIn', success: true });
  });
  return operator;
}

const locked = (until: Date): ExpectedError =>
  new ExpectedError('AUTH_LOCKED', { until: localMinute(until).slice(11), untilAt: until.toISOString() });
