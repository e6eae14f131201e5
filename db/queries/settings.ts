import type { Db } from '../open.ts';

/** How the text of a setting becomes a value; a zod schema is one. */
export interface SettingSchema<T> {
  parse(value: unknown): T;
}

/** Reads a setting; null when never set. @throws when what is stored is not what the schema says */
export function readSetting<T>(db: Db, key: string, schema: SettingSchema<T>): T | null {
  const row = db.prepare('SELECT value FROM settings WHERE key = ?').get(key) as { value: string } | undefined;
  return row ? schema.parse(JSON.parse(row.value)) : null;
}

export function writeSetting(db: Db, key: string, value: unknown): void {
  db.tx(() => {
    db.prepare(
      'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
    ).run(key, JSON.stringify(value));
  });
}
