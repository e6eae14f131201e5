import { ExpectedError } from '#contract/errors.ts';
import type { Operator, Role } from '#contract/people.ts';
import { operatorOf, type Call, type Platform } from '../kernel/context.ts';
import type { Sql } from '../kernel/sql.ts';
import { writeAudit } from '../kernel/audit.ts';
import { checkPasswordPolicy, hashPassword, randomPassword } from './passwords.ts';

export interface OperatorChange {
  username: string;
  name: string;
  roles: Role[];
  password?: string | undefined;
  disabled: boolean;
  /** To be added: one who is there already is left as he is. */
  isNew?: boolean | undefined;
}

/** A database without people gets one administrator; the password is known to the caller alone, once. */
export async function createFirstAdministrator(
  platform: Platform,
): Promise<{ username: string; password: string } | null> {
  const password = randomPassword();
  const isMade = await addFirstAdministrator(platform, { username: 'admin', name: '系统管理员', password });
  return isMade ? { username: 'admin', password } : null;
}

/** @returns false when there are people already: nothing was changed */
export async function addFirstAdministrator(
  platform: Platform,
  { username, name, password }: { username: string; name: string; password: string },
): Promise<boolean> {
  const hash = await hashPassword(password);
  const now = platform.clock.now();
  return await platform.db.tx(async (sql) => {
    await sql.query('lock table operator in share row exclusive mode');
    const [anyone] = await sql.query('select 1 from operator limit 1');
    if (anyone) return false;
    await insertOperator(platform, sql, { username, name, roles: ['administrator'], disabled: false }, hash);
    await writeAudit(sql, now, { username, action: 'operator.first', target: username, success: true });
    return true;
  });
}

export async function hasPeople(platform: Platform): Promise<boolean> {
  return (await platform.db.query('select 1 from operator limit 1')).length > 0;
}

export async function listOperators(call: Call): Promise<(Operator & { disabled: boolean })[]> {
  return await call.platform.db.query<Operator & { disabled: boolean }>(
    'select operator_id as "operatorId", username, name, roles, disabled from operator order by username',
  );
}

/**
 * Adds a person, or changes the one with this username. A new password, other roles or disabling end all their sessions.
 *
 * @throws ExpectedError AUTH_PASSWORD_WEAK | INPUT_INVALID a new person without a password; the last administrator taken away
 */
export async function saveOperator(call: Call, change: OperatorChange): Promise<Operator> {
  const admin = operatorOf(call);
  const { platform } = call;
  if (change.password !== undefined) checkPasswordPolicy(change.password);
  const hash = change.password === undefined ? null : await hashPassword(change.password);
  const now = platform.clock.now();
  return await platform.db.tx(async (sql) => {
    // Serialises changes: two administrators disabling each other must not leave none.
    await sql.query('lock table operator in share row exclusive mode');
    const [known] = await sql.query<{ operator_id: string; roles: Role[]; disabled: boolean }>(
      'select operator_id, roles, disabled from operator where username = $1',
      [change.username],
    );
    // A name signs in whatever its case, so it is one person's whatever its case.
    const [namesake] = await sql.query<{ username: string }>(
      'select username from operator where lower(username) = lower($1) and ($2 or username <> $1) limit 1',
      [change.username, change.isNew ?? false],
    );
    if (namesake)
      throw new ExpectedError(
        'INPUT_INVALID',
        {},
        { fields: [{ field: 'username', message: `用户名“${namesake.username}”已经有人用，没有改动。请换一个` }] },
      );
    let operatorId: string;
    if (known) {
      operatorId = known.operator_id;
      await sql.query(
        'update operator set name = $2, roles = $3::jsonb, disabled = $4, password_hash = coalesce($5, password_hash), updated_at = $6::timestamptz where operator_id = $1',
        [operatorId, change.name, JSON.stringify(change.roles), change.disabled, hash, now.toISOString()],
      );
      const sameRoles = [...known.roles].sort().join() === [...change.roles].sort().join();
      if (hash || change.disabled || !sameRoles)
        await sql.query('delete from token where operator_id = $1', [operatorId]);
      if (hash) await sql.query('delete from sign_in_guard where username = $1', [change.username]);
    } else {
      if (!hash)
        throw new ExpectedError(
          'INPUT_INVALID',
          {},
          { fields: [{ field: 'password', message: '新增人员必须设置密码' }] },
        );
      operatorId = await insertOperator(platform, sql, change, hash);
    }
    const [left] = await sql.query(
      `select 1 from operator where not disabled and roles @> '["administrator"]' limit 1`,
    );
    if (!left)
      throw new ExpectedError(
        'INPUT_INVALID',
        {},
        { fields: [{ field: 'roles', message: '至少保留一名可登录的系统管理人员' }] },
      );
    await writeAudit(sql, now, {
      username: admin.username,
      action: known ? 'operator.change' : 'operator.add',
      target: change.username,
      success: true,
      detail: { roles: change.roles, disabled: change.disabled, passwordSet: hash !== null },
    });
    return { operatorId, username: change.username, name: change.name, roles: change.roles };
  });
}

async function insertOperator(platform: Platform, sql: Sql, change: OperatorChange, hash: string): Promise<string> {
  const operatorId = platform.newId();
  const now = platform.clock.now().toISOString();
  await sql.query(
    `insert into operator (operator_id, username, name, roles, password_hash, disabled, created_at, updated_at)
     values ($1, $2, $3, $4::jsonb, $5, $6, $7::timestamptz, $7::timestamptz)`,
    [operatorId, change.username, change.name, JSON.stringify(change.roles), hash, change.disabled, now],
  );
  return operatorId;
}
