import type { NumberBlock } from '#contract/platform/schemas.ts';
import { parseCaseNumber } from '#contract/case-number.ts';
import { localYear, startOfLocalYear } from '../kernel/clock.ts';
import type { Call, Platform } from '../kernel/context.ts';
import { requireStation } from '../people/tokens.ts';
import type { Sql } from '../kernel/sql.ts';

const lastSerial = 99_999_999;
/** Serials set aside at a start after which the latest leases may be forgotten. */
const restartGap = 10_000;

/**
 * Leases a run of case numbers of this year to the calling station; the same `requestId` gets the same block again.
 *
 * @throws ExpectedError AUTH_REQUIRED | STATION_REFUSED
 */
export async function leaseBlock(call: Call, requestId: string, count: number): Promise<NumberBlock> {
  const station = await requireStation(call);
  const { platform } = call;
  const prefix = platform.hall.regionCode + localYear(platform.clock.now());
  return await platform.db.tx(async (sql) => {
    // One lease at a time per station: a request sent twice at once must find its first answer.
    await sql.query('select 1 from station where station_id = $1 for no key update', [station.stationId]);
    const [before] = await sql.query<NumberBlock>(
      'select block_id as "blockId", prefix, first, last from number_block where station_id = $1 and request_id = $2',
      [station.stationId, requestId],
    );
    if (before) return before;
    await openSeries(platform, sql, prefix);
    return await take(platform, sql, prefix, count, station.stationId, requestId);
  });
}

/**
 * Whether `projectNo` may be reported by this station: its own block, or a number nobody here holds
 * because an earlier life of this platform gave it out.
 */
export async function mayReport(platform: Platform, sql: Sql, stationId: string, projectNo: string): Promise<boolean> {
  const parts = parseCaseNumber(projectNo);
  if (!parts || !parts.prefix.startsWith(platform.hall.regionCode)) return false;
  await openSeries(platform, sql, parts.prefix);
  const [block] = await sql.query<{ station_id: string | null }>(
    'select station_id from number_block where prefix = $1 and first <= $2 and last >= $2',
    [parts.prefix, parts.serial],
  );
  return block !== undefined && (block.station_id === null || block.station_id === stationId);
}

/** PGlite may have lost the latest leases in a power cut: their serials are skipped, and accepted from whoever holds them. */
export async function skipForgottenLeases(platform: Platform): Promise<void> {
  await platform.db.tx(async (sql) => {
    const prefix = platform.hall.regionCode + localYear(platform.clock.now());
    const [series] = await sql.query('select 1 from number_series where prefix = $1', [prefix]);
    if (series) await take(platform, sql, prefix, restartGap, null, platform.newId());
  });
}

async function take(
  platform: Platform,
  sql: Sql,
  prefix: string,
  count: number,
  stationId: string | null,
  requestId: string,
): Promise<NumberBlock> {
  const [series] = await sql.query<{ next: number }>(
    'update number_series set next = next + $2 where prefix = $1 returning next',
    [prefix, count],
  );
  if (!series) throw new Error(`number series ${prefix} is missing`);
  const block = { blockId: platform.newId(), prefix, first: series.next - count, last: series.next - 1 };
  await addBlock(platform, sql, block, stationId, requestId);
  return block;
}

/**
 * A year's series starts where no former life of this platform can have been: at a hundred serials a minute of the year
 * this data was created in. What lies below was given out by a predecessor and is still accepted from stations.
 */
async function openSeries(platform: Platform, sql: Sql, prefix: string): Promise<void> {
  const [known] = await sql.query('select 1 from number_series where prefix = $1', [prefix]);
  if (known) return;
  const year = prefix.slice(-4);
  const [instance] = await sql.query<{ created_at: Date }>('select created_at from instance');
  if (!instance) throw new Error('instance row is missing');
  const first = firstSerial(year, instance.created_at);
  const opened = await sql.query(
    'insert into number_series (prefix, next) values ($1, $2) on conflict do nothing returning prefix',
    [prefix, first],
  );
  if (opened.length > 0 && first > 1) {
    await addBlock(
      platform,
      sql,
      { blockId: platform.newId(), prefix, first: 1, last: first - 1 },
      null,
      platform.newId(),
    );
  }
}

function firstSerial(year: string, createdAt: Date): number {
  const createdIn = localYear(createdAt);
  if (year > createdIn) return 1;
  if (year < createdIn) return lastSerial + 1;
  return Math.floor((createdAt.getTime() - startOfLocalYear(year).getTime()) / 60_000) * 100 + 1;
}

async function addBlock(
  platform: Platform,
  sql: Sql,
  block: NumberBlock,
  stationId: string | null,
  requestId: string,
): Promise<void> {
  await sql.query(
    `insert into number_block (block_id, request_id, station_id, prefix, first, last, leased_at) values ($1, $2, $3, $4, $5, $6, $7::timestamptz)`,
    [block.blockId, requestId, stationId, block.prefix, block.first, block.last, platform.clock.now().toISOString()],
  );
}
