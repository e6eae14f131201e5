import { randomInt } from 'node:crypto';
import type { Healing } from '#contract/platform/healing.ts';
import { writeAudit } from '../kernel/audit.ts';
import type { Call, Platform } from '../kernel/context.ts';
import type { Sql } from '../kernel/sql.ts';
import { skipLeases, withdrawServed } from './forgotten-leases.ts';
import { givenUpTo } from './number-blocks.ts';
import { openHealing } from './open-healing.ts';
import { askReceipts, beginReceipts, keepReceipt } from './receipts.ts';

/** More than all windows can have been given since the copy was made: a thousand windows of two thousand numbers have a quota of two days. */
const numbersSkipped = 1_000_000;

interface Known {
  healingId: number;
  agreed: Set<string>;
}
const known = new WeakMap<Platform, Known | null>();

/** Why a healing begins. */
interface Notice {
  reason: string;
  /** A receipt that a station was given and this data does not know; null where the place of the data, or what this process knows, told. */
  seen: number | null;
  /** Another replica may have begun the same that long ago. */
  quietSeconds?: number;
}

/**
 * Once for each time older data was put back: numbers, receipts and feed go on behind everything that may have been given out since, and
 * the stations are watched until each of them was heard.
 */
export async function beginHealing(platform: Platform, { reason, seen, quietSeconds = 60 }: Notice): Promise<void> {
  // What this process began is begun, until what it saw stored since is gone as well; another replica looks at what stands in the database.
  const isBegun = async (sql: Sql): Promise<boolean> =>
    begun.has(platform) && !(await askReceipts(platform, sql)).isPutBack;
  if (await isBegun(platform.db)) return;
  const now = platform.clock.now();
  const healing = await platform.db.tx(async (sql) => {
    await sql.query('select pg_advisory_xact_lock(7403)');
    if (await isBegun(sql)) return null;
    const mark = await beginReceipts(platform, sql, seen);
    // What this process knew of already is of an earlier time: data put back twice within a minute is healed twice.
    const [recent] = await sql.query<{ id: number }>(
      `select max(healing_id)::float8 as id from healing where noticed_at > $1::timestamptz - make_interval(secs => $2) and healing_id > $3
       having count(*) > 0`,
      [now.toISOString(), quietSeconds, knownHealing.get(platform) ?? 0],
    );
    if (recent) return { mark, healingId: recent.id };
    const [row] = await sql.query<{ id: number }>(
      'insert into healing (noticed_at, reason) values ($1::timestamptz, $2) returning healing_id::float8 as id',
      [now.toISOString(), reason],
    );
    await withdrawServed(platform, sql);
    // By chance further: data put back twice must not go on with the same numbers twice.
    const chance = randomInt(numbersSkipped);
    await skipLeases(
      platform,
      sql,
      (prefix, next) => Math.max(0, givenUpTo(platform, prefix) - next) + numbersSkipped + chance,
    );
    await sql.query(
      `select setval(pg_get_serial_sequence('feed', 'cursor'), (select coalesce(max(cursor), 0) from feed) + 1000000)`,
    );
    await writeAudit(sql, now, { username: 'platform', action: 'platform.healing', target: reason, success: true });
    return { mark, healingId: row?.id ?? 0 };
  });
  if (!healing) return;
  begun.add(platform);
  knownHealing.set(platform, healing.healingId);
  keepReceipt(platform, healing.mark);
  known.delete(platform);
}
const begun = new WeakSet<Platform>();

/** The last healing this process knows of: found at its start, or begun since. */
const knownHealing = new WeakMap<Platform, number>();

/** At the start, before anybody is served. */
export async function noteHealings(platform: Platform): Promise<void> {
  const [last] = await platform.db.query<{ id: number }>(
    'select coalesce(max(healing_id), 0)::float8 as id from healing',
  );
  knownHealing.set(platform, last?.id ?? 0);
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
