import type { Healing } from '#contract/platform/healing.ts';
import { writeAudit } from '../kernel/audit.ts';
import type { Call, Platform } from '../kernel/context.ts';
import type { Sql } from '../kernel/sql.ts';
import { skipLeases } from './number-blocks.ts';

/** More than all windows can have been given since the copy was made: a thousand windows of two thousand numbers have a quota of two days. */
const numbersSkipped = 1_000_000;
/** How long a station that was forgotten may come back by itself, and how long a healing is shown. */
const openDays = 90;

interface Known {
  healingId: number;
  agreed: Set<string>;
}
const known = new WeakMap<Platform, Known | null>();

/**
 * Once for each time older data was put back: numbers and feed go on behind everything that may have been given out since, and the
 * stations are watched until each of them was heard.
 *
 * @param quietSeconds another replica may have begun the same that long ago
 */
export async function beginHealing(platform: Platform, reason: string, quietSeconds = 60): Promise<void> {
  // What this process began is begun; another replica, or another start, looks at what stands in the database.
  if (begun.has(platform)) return;
  begun.add(platform);
  const now = platform.clock.now();
  await platform.db.tx(async (sql) => {
    await sql.query('select pg_advisory_xact_lock(7403)');
    // What stood there at this start is of an earlier time: data put back twice within a minute is healed twice.
    const [recent] = await sql.query(
      `select 1 from healing where noticed_at > $1::timestamptz - make_interval(secs => $2) and healing_id > $3`,
      [now.toISOString(), quietSeconds, stoodAtStart.get(platform) ?? 0],
    );
    if (recent) return;
    await sql.query('insert into healing (noticed_at, reason) values ($1::timestamptz, $2)', [
      now.toISOString(),
      reason,
    ]);
    await skipLeases(platform, sql, numbersSkipped);
    await sql.query(
      `select setval(pg_get_serial_sequence('feed', 'cursor'), (select coalesce(max(cursor), 0) from feed) + 1000000)`,
    );
    await writeAudit(sql, now, { username: 'platform', action: 'platform.healing', target: reason, success: true });
  });
  known.delete(platform);
}
const begun = new WeakSet<Platform>();

/** The last healing that stood in the data when this process started on it. */
const stoodAtStart = new WeakMap<Platform, number>();

/** At the start, before anybody is served. */
export async function noteHealings(platform: Platform): Promise<void> {
  const [last] = await platform.db.query<{ id: number }>(
    'select coalesce(max(healing_id), 0)::float8 as id from healing',
  );
  stoodAtStart.set(platform, last?.id ?? 0);
}

/** A healing that began within the last three months. */
export async function isHealing(platform: Platform, sql: Sql): Promise<boolean> {
  return (await openHealing(platform, sql)) !== null;
}

/** This station's receipts are all of this data: what it had to send again it is sending. */
export async function noteAgreement(platform: Platform, stationId: string): Promise<void> {
  let open = known.get(platform);
  if (open === undefined) {
    const found = await openHealing(platform, platform.db);
    open = found ? { healingId: found.healing_id, agreed: new Set() } : null;
    known.set(platform, open);
  }
  if (open === null || open.agreed.has(stationId)) return;
  open.agreed.add(stationId);
  await platform.db.query('update station set healed_at = $2::timestamptz where station_id = $1', [
    stationId,
    platform.clock.now().toISOString(),
  ]);
}

async function openHealing(
  platform: Platform,
  sql: Sql,
): Promise<{ healing_id: number; noticed_at: Date; reason: string } | null> {
  const since = new Date(platform.clock.now().getTime() - openDays * 86_400_000).toISOString();
  const [row] = await sql.query<{ healing_id: number; noticed_at: Date; reason: string }>(
    'select healing_id::float8 as healing_id, noticed_at, reason from healing where noticed_at > $1::timestamptz order by healing_id desc limit 1',
    [since],
  );
  return row ?? null;
}

/** What is being healed, window by window; null when nothing is. */
export async function healingOf(platform: Platform): Promise<Healing | null> {
  const open = await openHealing(platform, platform.db);
  if (!open) return null;
  const since = open.noticed_at.toISOString();
  const stations = await platform.db.query<{
    stationId: string;
    windowNo: string;
    isHeard: boolean;
    isNew: boolean;
    rows: number;
  }>(
    `select s.station_id as "stationId", s.window_no as "windowNo", coalesce(s.healed_at >= $1::timestamptz, false) as "isHeard",
       s.bound_at >= $1::timestamptz as "isNew",
       (select count(*)::int from report_row r join stream t using (stream_id) where t.station_id = s.station_id and r.received_at >= $1::timestamptz and r.occurred_at < $1::timestamptz) as rows
     from station s where not s.revoked and s.public_key is not null order by s.window_no, s.station_id`,
    [since],
  );
  return { since, reason: open.reason, stations };
}

/** One sentence while some windows were not heard yet; empty when all is well. */
export async function healingNotice(platform: Platform): Promise<string> {
  const open = await openHealing(platform, platform.db);
  if (!open) return '';
  const [count] = await platform.db.query<{ heard: number; all: number }>(
    `select count(*) filter (where healed_at >= $1::timestamptz)::int as heard, count(*)::int as all from station where not revoked and public_key is not null`,
    [open.noticed_at.toISOString()],
  );
  if (!count || count.heard >= count.all) return '';
  return `中心平台的数据恢复过，各窗口正在自动补传：已核对 ${count.heard} 台，还有 ${count.all - count.heard} 台没有联系上。`;
}

export async function listHealing(call: Call): Promise<Healing | null> {
  return await healingOf(call.platform);
}
