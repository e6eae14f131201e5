import { ExpectedError } from '#contract/errors.ts';
import type { Role } from '#contract/people.ts';
import type { Permission } from '#contract/platform/base.ts';
import type { Call, Caller, KnownStation, SignedIn } from '../kernel/context.ts';
import { hashToken } from './tokens.ts';

/**
 * Who is calling, if a procedure with this permission is for them.
 *
 * @throws ExpectedError AUTH_REQUIRED no or expired token, or a token of the other kind | FORBIDDEN none of the roles | STATION_REFUSED revoked
 */
export async function admit(call: Call, who: Permission): Promise<Caller> {
  if (who === 'anyone') return { kind: 'anyone' };
  if (who === 'station') return await requireStation(call);
  if (who === 'operator') return await requireOperator(call);
  try {
    return await requireOperator(call, who);
  } catch (error) {
    // Not a person's token: where stations may call as well, it may be one of theirs.
    if (!(error instanceof ExpectedError && error.code === 'AUTH_REQUIRED' && who.includes('station'))) throw error;
    return await requireStation(call);
  }
}

/** The person a token belongs to; an empty list lets every operator through. */
export async function requireOperator(call: Call, roles: readonly string[] = []): Promise<SignedIn> {
  const person = await operatorByToken(call);
  if (roles.length > 0 && !person.roles.some((role) => roles.includes(role))) throw new ExpectedError('FORBIDDEN');
  return person;
}

async function operatorByToken(call: Call): Promise<SignedIn> {
  if (call.token === null) throw new ExpectedError('AUTH_REQUIRED');
  const { db, clock } = call.platform;
  const tokenHash = hashToken(call.token);
  const [row] = await db.query<{
    operator_id: string;
    username: string;
    name: string;
    roles: Role[];
    station_id: string | null;
    hall_code: string | null;
  }>(
    `select o.operator_id, o.username, o.name, o.roles, s.station_id, s.hall_code
     from token t join operator o using (operator_id) left join station s on s.station_id = t.station_id and not s.revoked
     where t.token_hash = $1 and t.kind = 'operator' and t.expires_at > $2::timestamptz and not o.disabled`,
    [tokenHash, clock.now().toISOString()],
  );
  if (!row) throw new ExpectedError('AUTH_REQUIRED');
  const { operator_id: operatorId, username, name, roles } = row;
  const at = row.station_id === null ? null : { stationId: row.station_id, hallCode: row.hall_code };
  return { kind: 'operator', operatorId, username, name, roles, tokenHash, at };
}

/** The station a token belongs to. */
export async function requireStation(call: Call): Promise<KnownStation> {
  if (call.token === null) throw new ExpectedError('AUTH_REQUIRED');
  const { db, clock } = call.platform;
  const now = clock.now();
  const [row] = await db.query<{
    station_id: string;
    station_name: string;
    window_no: string;
    hall_code: string | null;
    revoked: boolean;
    last_seen_at: Date | null;
  }>(
    `select s.station_id, s.station_name, s.window_no, s.hall_code, s.revoked, s.last_seen_at from token t join station s using (station_id)
     where t.token_hash = $1 and t.kind = 'station' and t.expires_at > $2::timestamptz`,
    [hashToken(call.token), now.toISOString()],
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
  return {
    kind: 'station',
    stationId: row.station_id,
    stationName: row.station_name,
    windowNo: row.window_no,
    hallCode: row.hall_code,
  };
}
