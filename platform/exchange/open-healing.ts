import type { Platform } from '../kernel/context.ts';
import type { Sql } from '../kernel/sql.ts';

/** How long a station that was forgotten may come back by itself, and how long a healing is shown. */
const openDays = 90;

/** A healing that began later than this is open. */
export const healingSince = ({ clock }: Platform): string =>
  new Date(clock.now().getTime() - openDays * 86_400_000).toISOString();

/** The last healing, when it began within the last three months. */
export async function openHealing(
  platform: Platform,
  sql: Sql,
): Promise<{ healing_id: number; noticed_at: Date; reason: string } | null> {
  const [row] = await sql.query<{ healing_id: number; noticed_at: Date; reason: string }>(
    'select healing_id::float8 as healing_id, noticed_at, reason from healing where noticed_at > $1::timestamptz order by healing_id desc limit 1',
    [healingSince(platform)],
  );
  return row ?? null;
}

/** A healing that began within the last three months. */
export async function isHealing(platform: Platform, sql: Sql): Promise<boolean> {
  return (await openHealing(platform, sql)) !== null;
}
