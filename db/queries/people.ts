import type { Db } from '../open.ts';

export interface OfflinePersonRow {
  username: string;
  operator_json: string;
  salt: string;
  verifier: string;
  verified_at: string;
  failures: number;
  locked_until: string | null;
}

export function findOfflinePerson(db: Db, username: string): OfflinePersonRow | null {
  const row = db
    .prepare(
      'SELECT * FROM offline_people WHERE lower(username) = lower(@username) ORDER BY (username = @username) DESC',
    )
    .get({ username });
  return (row as OfflinePersonRow | undefined) ?? null;
}

/** Of somebody who signed in on this machine; null for anybody else. */
export const nameOfOperator = (db: Db, operatorId: string): string | null =>
  (
    db
      .prepare(
        `SELECT operator_json ->> '$.name' AS name FROM offline_people WHERE operator_json ->> '$.operatorId' = ?`,
      )
      .get(operatorId) as { name: string } | undefined
  )?.name ?? null;

/** After a sign-in the platform accepted: the newest password and roles, failures forgotten. */
export function rememberPerson(
  db: Db,
  row: Pick<OfflinePersonRow, 'username' | 'operator_json' | 'salt' | 'verifier' | 'verified_at'>,
): void {
  db.prepare(
    `INSERT INTO offline_people (username, operator_json, salt, verifier, verified_at) VALUES (@username, @operator_json, @salt, @verifier, @verified_at)
    ON CONFLICT (username) DO UPDATE SET operator_json = excluded.operator_json, salt = excluded.salt, verifier = excluded.verifier,
      verified_at = excluded.verified_at, failures = 0, locked_until = NULL`,
  ).run(row);
}

export function recordFailure(db: Db, username: string, failures: number, lockedUntil: string | null): void {
  db.prepare('UPDATE offline_people SET failures = ?, locked_until = ? WHERE username = ?').run(
    failures,
    lockedUntil,
    username,
  );
}

export function clearFailures(db: Db, username: string): void {
  db.prepare('UPDATE offline_people SET failures = 0, locked_until = NULL WHERE username = ?').run(username);
}

/** The platform no longer knows this person or refused the password: offline sign-in ends too. */
export function forgetPerson(db: Db, username: string): void {
  db.prepare('DELETE FROM offline_people WHERE username = ?').run(username);
}
