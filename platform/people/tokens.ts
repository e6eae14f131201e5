import { createHash } from 'node:crypto';
import { ExpectedError } from '#contract/errors.ts';
import type { Role } from '#contract/people.ts';
import type { Call, Platform } from '../kernel/context.ts';
import type { Sql } from '../kernel/sql.ts';

const hour = 3_600_000;
export const operatorTokenMs = 12 * hour;
export const stationTokenMs = 90 * 24 * hour;

export interface SignedIn {
  operatorId: string;
  username: string;
  name: string;
  roles: Role[];
  tokenHash: string;
}
export interface KnownStation {
  stationId: string;
  stationName: string;
  windowNo: string;
}

type Owner = { operatorId: string } | { stationId: string };

/** Issues a token; only its hash is kept, so a stolen database opens nothing. */
export async function issueToken(
  platform: Platform,
  sql: Sql,
  owner: Owner,
  lifeMs: number,
): Promise<{ token: string; expiresAt: Date }> {
  const token = platform.newSecret();
  const now = platform.clock.now();
  const expiresAt = new Date(now.getTime() + lifeMs);
  const [kind, operatorId, stationId] =
    'operatorId' in owner ? ['operator', owner.operatorId, null] : ['station', null, owner.stationId];
  await sql.query(
    'insert into token (token_hash, kind, operator_id, station_id, issued_at, expires_at) values ($1, $2, $3, $4, $5::timestamptz, $6::timestamptz)',
    [hashToken(token), kind, operatorId, stationId, now.toISOString(), expiresAt.toISOString()],
  );
  return { token, expiresAt };
}

/**
 * The person behind a call, who must hold one of `roles`; an empty list lets every operator through.
 *
 * @throws ExpectedError AUTH_REQUIRED no or expired token | FORBIDDEN none of the roles
 */
export async function requireOperator(call: Call, roles: readonly Role[] = []): Promise<SignedIn> {
  const { db, clock } = call.platform;
  const tokenHash = hashToken(call.token ?? '');
  const [row] =
    call.token === null
      ? []
      : await db.query<{ operator_id: string; username: string; name: string; roles: Role[] }>(
          `select o.operator_id, o.username, o.name, o.roles from token t join operator o using (operator_id)
     where t.token_hash = $1 and t.kind = 'operator' and t.expires_at > $2::timestamptz and not o.disabled`,
          [tokenHash, clock.now().toISOString()],
        );
  if (!row) throw new ExpectedError('AUTH_REQUIRED');
  if (roles.length > 0 && !row.roles.some((role) => roles.includes(role))) throw new ExpectedError('FORBIDDEN');
  return { operatorId: row.operator_id, username: row.username, name: row.name, roles: row.roles, tokenHash };
}

/**
 * The station behind a call.
 *
 * @throws ExpectedError AUTH_REQUIRED no or expired token: signing in again issues one | STATION_REFUSED revoked
 */
export async function requireStation(call: Call): Promise<KnownStation> {
  const { db, clock } = call.platform;
  const now = clock.now();
  const [row] =
    call.token === null
      ? []
      : await db.query<{
          station_id: string;
          station_name: string;
          window_no: string;
          revoked: boolean;
          last_seen_at: Date | null;
        }>(
          `select s.station_id, s.station_name, s.window_no, s.revoked, s.last_seen_at from token t join station s using (station_id)
     where t.token_hash = $1 and t.kind = 'station' and t.expires_at > $2::timestamptz`,
          [hashToken(call.token ?? ''), now.toISOString()],
        );
  if (!row) throw new ExpectedError('AUTH_REQUIRED');
  if (row.revoked) throw new ExpectedError('STATION_REFUSED');
  // To the minute is enough for a person, and spares a write with every call.
  if (!row.last_seen_at || now.getTime() - row.last_seen_at.getTime() > 60_000) {
    await db.query('update station set last_seen_at = $2::timestamptz where station_id = $1', [
      row.station_id,
      now.toISOString(),
    ]);
  }
  return { stationId: row.station_id, stationName: row.station_name, windowNo: row.window_no };
}

export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex');
