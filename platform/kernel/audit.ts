import type { Sql } from './sql.ts';

export interface AuditEntry {
  username: string;
  stationId?: string | undefined;
  action: string;
  target?: string;
  success: boolean;
  detail?: Record<string, string | number | boolean | string[]>;
}

/** One row an important act, written in the transaction of the act itself. */
export async function writeAudit(sql: Sql, at: Date, entry: AuditEntry): Promise<void> {
  await sql.query(
    'insert into audit (at, username, station_id, action, target, success, detail) values ($1::timestamptz, $2, $3, $4, $5, $6, $7::jsonb)',
    [
      at.toISOString(),
      entry.username,
      entry.stationId ?? null,
      entry.action,
      entry.target ?? '',
      entry.success,
      JSON.stringify(entry.detail ?? {}),
    ],
  );
}
