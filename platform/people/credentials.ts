import { ExpectedError } from '#contract/errors.ts';
import type { Role } from '#contract/people.ts';
import { localMinute } from '../kernel/clock.ts';
import { operatorOf, type Call, type Platform } from '../kernel/context.ts';
import { writeAudit } from '../kernel/audit.ts';
import { checkPasswordPolicy, hashPassword, passwordMatches } from './passwords.ts';
import { issueToken, operatorTokenMs } from './tokens.ts';

const failuresAllowed = 5;
const lockMs = 10 * 60_000;

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
): Promise<{ token: string; name: string }> {
  const operator = await checkCredentials(platform, username, password);
  const { token } = await issueToken(platform, platform.db, { operatorId: operator.operator_id }, operatorTokenMs);
  return { token, name: operator.name };
}

/** @throws ExpectedError AUTH_BAD_CREDENTIALS | AUTH_LOCKED | AUTH_PASSWORD_WEAK */
export async function changePassword(call: Call, oldPassword: string, newPassword: string): Promise<void> {
  const { platform } = call;
  const me = operatorOf(call);
  await checkCredentials(platform, me.username, oldPassword);
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

/** Counts the try, and remembers it in the audit. @throws ExpectedError AUTH_BAD_CREDENTIALS | AUTH_LOCKED */
export async function checkCredentials(
  platform: Platform,
  username: string,
  password: string,
  stationId?: string,
): Promise<OperatorRow> {
  const { db, clock } = platform;
  const lockedUntil = await countAttempt(platform, username);
  if (lockedUntil) {
    await writeAudit(db, clock.now(), {
      username,
      stationId,
      action: 'signIn',
      success: false,
      detail: { reason: 'locked' },
    });
    throw locked(lockedUntil);
  }
  const [operator] = await db.query<OperatorRow>(
    'select operator_id, username, name, roles, password_hash from operator where username = $1 and not disabled',
    [username],
  );
  if (!(await passwordMatches(password, operator?.password_hash ?? null)) || !operator) {
    await writeAudit(db, clock.now(), {
      username,
      stationId,
      action: 'signIn',
      success: false,
      detail: { reason: 'credentials' },
    });
    throw new ExpectedError('AUTH_BAD_CREDENTIALS');
  }
  await db.tx(async (sql) => {
    await sql.query('delete from sign_in_guard where username = $1', [username]);
    await sql.query('delete from token where expires_at < $1::timestamptz', [clock.now().toISOString()]);
    await writeAudit(sql, clock.now(), { username, stationId, action: 'signIn', success: true });
  });
  return operator;
}

/**
 * Counts the attempt before the password is looked at, so that parallel guesses cannot outrun the lock.
 *
 * @returns until when the name is locked, or null when this attempt may go on
 */
async function countAttempt(platform: Platform, username: string): Promise<Date | null> {
  const now = platform.clock.now();
  return await platform.db.tx(async (sql) => {
    await sql.query(
      'insert into sign_in_guard (username, failures, updated_at) values ($1, 0, $2::timestamptz) on conflict do nothing',
      [username, now.toISOString()],
    );
    const [guard] = await sql.query<{ failures: number; locked_until: Date | null }>(
      'select failures, locked_until from sign_in_guard where username = $1 for update',
      [username],
    );
    if (guard?.locked_until && guard.locked_until > now) return guard.locked_until;
    const failures = (guard?.locked_until ? 0 : (guard?.failures ?? 0)) + 1;
    const until = failures >= failuresAllowed ? new Date(now.getTime() + lockMs).toISOString() : null;
    await sql.query(
      'update sign_in_guard set failures = $2, locked_until = $3::timestamptz, updated_at = $4::timestamptz where username = $1',
      [username, failures, until, now.toISOString()],
    );
    return null;
  });
}

const locked = (until: Date): ExpectedError =>
  new ExpectedError('AUTH_LOCKED', { until: localMinute(until).slice(11), untilAt: until.toISOString() });
