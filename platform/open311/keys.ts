import { createHash } from 'node:crypto';
import type { Open311Key, Open311Setting } from '#contract/platform/open311.ts';
import { writeAudit } from '../kernel/audit.ts';
import { operatorOf, type Call, type Platform } from '../kernel/context.ts';
import type { Sql } from '../kernel/sql.ts';

const hashOf = (key: string): string => createHash('sha256').update(key).digest('hex');

export async function readSetting(sql: Sql): Promise<Open311Setting> {
  const [row] = await sql.query<{ is_on: boolean; jurisdiction_id: string }>(
    'select is_on, jurisdiction_id from open311_setting',
  );
  return { isOn: row?.is_on ?? false, jurisdictionId: row?.jurisdiction_id ?? '' };
}

export async function saveSetting(call: Call, setting: Open311Setting): Promise<Open311Setting> {
  const { username } = operatorOf(call);
  const { db, clock } = call.platform;
  await db.tx(async (sql) => {
    await sql.query(
      `insert into open311_setting (one, is_on, jurisdiction_id) values (true, $1, $2)
       on conflict (one) do update set is_on = excluded.is_on, jurisdiction_id = excluded.jurisdiction_id`,
      [setting.isOn, setting.jurisdictionId],
    );
    await writeAudit(sql, clock.now(), {
      username,
      action: 'open311.save',
      target: setting.isOn ? 'on' : 'off',
      success: true,
    });
  });
  return setting;
}

/** The key itself is answered once and kept nowhere. */
export async function createKey(call: Call, name: string): Promise<{ keyId: string; key: string }> {
  const { username } = operatorOf(call);
  const { platform } = call;
  const now = platform.clock.now();
  const made = { keyId: platform.newId(), key: platform.newSecret() };
  await platform.db.tx(async (sql) => {
    await sql.query(
      'insert into open311_key (key_id, name, key_hash, created_by, created_at) values ($1, $2, $3, $4, $5::timestamptz)',
      [made.keyId, name, hashOf(made.key), username, now.toISOString()],
    );
    await writeAudit(sql, now, { username, action: 'open311.key', target: name, success: true });
  });
  return made;
}

export async function listKeys(call: Call): Promise<Open311Key[]> {
  const rows = await call.platform.db.query<{
    key_id: string;
    name: string;
    created_by: string;
    created_at: Date;
    revoked_at: Date | null;
  }>('select key_id, name, created_by, created_at, revoked_at from open311_key order by created_at, key_id');
  return rows.map((row) => ({
    keyId: row.key_id,
    name: row.name,
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
    isRevoked: row.revoked_at !== null,
  }));
}

export async function revokeKey(call: Call, keyId: string): Promise<void> {
  const { username } = operatorOf(call);
  const { db, clock } = call.platform;
  const now = clock.now();
  await db.tx(async (sql) => {
    await sql.query('update open311_key set revoked_at = coalesce(revoked_at, $2::timestamptz) where key_id = $1', [
      keyId,
      now.toISOString(),
    ]);
    await writeAudit(sql, now, { username, action: 'open311.revoke', target: keyId, success: true });
  });
}

/** Who holds this key; null: nobody, or not any more. */
export async function holderOf(platform: Platform, key: string): Promise<{ keyId: string; name: string } | null> {
  if (key === '' || key.length > 200) return null;
  const [row] = await platform.db.query<{ key_id: string; name: string }>(
    'select key_id, name from open311_key where key_hash = $1 and revoked_at is null',
    [hashOf(key)],
  );
  return row ? { keyId: row.key_id, name: row.name } : null;
}
