import { createHash } from 'node:crypto';
import type { Platform } from '../kernel/context.ts';
import type { Sql } from '../kernel/sql.ts';

const hour = 3_600_000;
export const operatorTokenMs = 12 * hour;
export const stationTokenMs = hour;

/** A person's token remembers the station it was asked for at; null: anywhere else. */
type Owner = { operatorId: string; at: string | null } | { stationId: string };

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
    'operatorId' in owner ? ['operator', owner.operatorId, owner.at] : ['station', null, owner.stationId];
  await sql.query(
    'insert into token (token_hash, kind, operator_id, station_id, issued_at, expires_at) values ($1, $2, $3, $4, $5::timestamptz, $6::timestamptz)',
    [hashToken(token), kind, operatorId, stationId, now.toISOString(), expiresAt.toISOString()],
  );
  return { token, expiresAt };
}

export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex');
