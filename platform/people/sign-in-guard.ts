import type { Platform } from '../kernel/context.ts';
import type { Sql } from '../kernel/sql.ts';

/** Where a password is typed. */
export type Place =
  /** A workstation that proved who it is. */
  | { kind: 'station'; stationId: string }
  /** A browser or an unknown machine at this address. */
  | { kind: 'address'; address: string }
  /** Somebody who is signed in and gives the password again. */
  | { kind: 'session'; operatorId: string };

const minute = 60_000;
const day = 24 * 60 * minute;

interface Limit {
  key: string;
  username: string | null;
  allowed: number;
  windowMs: number;
  lockMs: number;
  /** After a lock one more try, not the whole number again. */
  isStrict: boolean;
}

/** What may be tried: five times where the person is a stranger; where they are at home the tries only grow slow. */
function limitsOf(place: Place, username: string, isHome: boolean): Limit[] {
  const brief = { windowMs: 10 * minute, lockMs: 10 * minute, isStrict: false };
  const here = `${placeKey(place)}|${username}`;
  if (isHome) return [{ key: here, username, allowed: 50, windowMs: day, lockMs: 60 * minute, isStrict: true }];
  const perPlace: Limit = { key: here, username, allowed: freely, ...brief };
  if (place.kind === 'station') return [perPlace];
  return [
    perPlace,
    { key: placeKey(place), username: null, allowed: 30, ...brief },
    { key: `account:${username}`, username, allowed: 20, ...brief },
  ];
}

export function placeKey(place: Place): string {
  if (place.kind === 'station') return `station:${place.stationId}`;
  if (place.kind === 'address') return `address:${place.address}`;
  return `session:${place.operatorId}`;
}

export type Attempt =
  | { lockedUntil: Date }
  | {
      lockedUntil: null;
      isHome: boolean;
      /** How long the answer is held back. */
      waitMs: number;
      /** Wrong ones after this that are answered at once. */
      left: number;
      limits: Limit[];
    };

/** Counts the attempt before the password is looked at, so that guesses of several replicas cannot outrun the limit. */
export async function countAttempt(platform: Platform, place: Place, username: string): Promise<Attempt> {
  const now = platform.clock.now();
  return await platform.db.tx(async (sql) => {
    const isHome = await isHomeOf(sql, place, username);
    // In one order everywhere: two attempts that share a row must not wait for each other crosswise.
    const limits = limitsOf(place, username, isHome).sort((a, b) => (a.key < b.key ? -1 : 1));
    let failuresHere = 0;
    for (const limit of limits) {
      const guard = await readGuard(sql, limit, now);
      if (guard.lockedUntil) return { lockedUntil: guard.lockedUntil };
      const failures = guard.failures + 1;
      if (limit.key.includes('|')) failuresHere = failures;
      const until = failures >= limit.allowed ? new Date(now.getTime() + limit.lockMs).toISOString() : null;
      await sql.query(
        'update sign_in_guard set failures = $2, locked_until = $3::timestamptz, updated_at = $4::timestamptz where key = $1',
        [limit.key, failures, until, now.toISOString()],
      );
    }
    const left = Math.max(0, freely - failuresHere);
    return { lockedUntil: null, isHome, waitMs: isHome ? waitAfter(failuresHere - 1) : 0, left, limits };
  });
}

/** It was the right password: this try counts nowhere, and this place is the person's from now on. */
export async function forgiveAttempt(
  platform: Platform,
  sql: Sql,
  place: Place,
  username: string,
  limits: readonly Limit[],
): Promise<void> {
  const now = platform.clock.now();
  for (const { key } of limits) {
    if (key.includes('|')) await sql.query('delete from sign_in_guard where key = $1', [key]);
    else
      await sql.query(
        'update sign_in_guard set failures = greatest(0, failures - 1), locked_until = null where key = $1',
        [key],
      );
  }
  await sql.query('delete from sign_in_place where last_at < $1::timestamptz', [daysBefore(now, 90)]);
  await sql.query('delete from sign_in_guard where updated_at < $1::timestamptz', [daysBefore(now, 2)]);
  await rememberPlace(platform, sql, place, username);
}

/** From here on this place is one of the person's own. */
export async function rememberPlace(platform: Platform, sql: Sql, place: Place, username: string): Promise<void> {
  if (place.kind === 'session') return;
  await sql.query(
    `insert into sign_in_place (username, place, last_at) values ($1, $2, $3::timestamptz)
     on conflict (username, place) do update set last_at = excluded.last_at`,
    [username, placeKey(place), platform.clock.now().toISOString()],
  );
}

/** Wrong passwords that are forgiven; then each answer takes twice as long, up to four seconds: a person hardly notices, a program does. */
export const waitAfter = (wrong: number): number => (wrong < freely ? 0 : Math.min(4000, 250 * 2 ** (wrong - freely)));
/** The same for the person's own place and any other, and for names that are nobody's: what is left says nothing about an account. */
const freely = 5;

async function isHomeOf(sql: Sql, place: Place, username: string): Promise<boolean> {
  if (place.kind === 'session') return true;
  const known = await sql.query('select 1 from sign_in_place where username = $1 and place = $2', [
    username,
    placeKey(place),
  ]);
  return known.length > 0;
}

async function readGuard(sql: Sql, limit: Limit, now: Date): Promise<{ failures: number; lockedUntil: Date | null }> {
  await sql.query(
    'insert into sign_in_guard (key, username, failures, updated_at) values ($1, $2, 0, $3::timestamptz) on conflict do nothing',
    [limit.key, limit.username, now.toISOString()],
  );
  const [guard] = await sql.query<{ failures: number; locked_until: Date | null; updated_at: Date }>(
    'select failures, locked_until, updated_at from sign_in_guard where key = $1 for update',
    [limit.key],
  );
  if (!guard) return { failures: 0, lockedUntil: null };
  if (guard.locked_until && guard.locked_until > now)
    return { failures: guard.failures, lockedUntil: guard.locked_until };
  if (now.getTime() - guard.updated_at.getTime() > limit.windowMs) return { failures: 0, lockedUntil: null };
  if (guard.locked_until) return { failures: limit.isStrict ? limit.allowed - 1 : 0, lockedUntil: null };
  return { failures: guard.failures, lockedUntil: null };
}

const daysBefore = (now: Date, days: number): string => new Date(now.getTime() - days * day).toISOString();
