import type { NumberBlock, PaperSeries } from '#contract/platform/exchange.ts';
import { ExpectedError } from '#contract/errors.ts';
import { parseCaseNumber } from '#contract/case-number.ts';
import { hallOfStation } from '../halls/halls.ts';
import { localYear, startOfLocalYear } from '../kernel/clock.ts';
import { stationOf, type Call, type Platform } from '../kernel/context.ts';
import type { Sql } from '../kernel/sql.ts';
import { aheadWithin, keepAhead, withoutKnown } from './numbers-ahead.ts';
import { keepReceipt, writeReceipt } from './receipts.ts';
import { requireCurrentRun } from './runs.ts';

export const lastSerial = 99_999_999;
/** Set aside in a series opened after older data was put back. */
const seriesGap = 1_000_000;
/** Of one station. */
const numbersPerDay = 2000;

/**
 * Leases a run of case numbers of this year to the calling station; the same `requestId` gets the same block again.
 *
 * @throws ExpectedError AUTH_REQUIRED | STATION_REFUSED | STATION_SECOND_LIFE another run took this one's place
 */
export async function leaseBlock(call: Call, requestId: string, count: number): Promise<NumberBlock> {
  const station = stationOf(call);
  const { platform } = call;
  const year = localYear(platform.clock.now());
  const block = await platform.db.tx(async (sql) => {
    // One lease at a time per station: a request sent twice at once must find its first answer.
    await sql.query('select 1 from station where station_id = $1 for no key update', [station.stationId]);
    const [before] = await sql.query<NumberBlock>(
      'select block_id as "blockId", prefix, first, last from number_block where station_id = $1 and request_id = $2',
      [station.stationId, requestId],
    );
    if (before) return { ...before, mark: await writeReceipt(platform, sql, station.stationId) };
    await requireQuota(platform, sql, station.stationId, count);
    await requireCurrentRun(sql, call, station.stationId);
    const prefix = (await hallOfStation(sql, station.stationId)).regionCode + year;
    const taken = await takeBlock(platform, sql, prefix, count, station.stationId, requestId);
    // A copy of the data that lacks the lease lacks the receipt too: the station's next word tells.
    return { ...taken, mark: await writeReceipt(platform, sql, station.stationId) };
  });
  keepReceipt(platform, block.mark);
  return block;
}

/** A window accepts some sixty cases on a busy day; a loop would empty the year's numbers in minutes. */
async function requireQuota(platform: Platform, sql: Sql, stationId: string, count: number): Promise<void> {
  const since = new Date(platform.clock.now().getTime() - 86_400_000).toISOString();
  const [taken] = await sql.query<{ numbers: number }>(
    `select coalesce(sum(last - first + 1), 0)::float8 as numbers from number_block
     where station_id = $1 and leased_at > $2::timestamptz and position('/' in prefix) = 0 and not ahead`,
    [stationId, since],
  );
  if ((taken?.numbers ?? 0) + count > numbersPerDay) throw new ExpectedError('NUMBER_QUOTA', { limit: numbersPerDay });
}

/** A block of this year for a station, not asked for by itself. Call it inside the transaction that hands it on. */
export async function takeFreshBlock(
  platform: Platform,
  sql: Sql,
  stationId: string,
  count: number,
): Promise<NumberBlock> {
  const prefix = (await hallOfStation(sql, stationId)).regionCode + localYear(platform.clock.now());
  return await takeBlock(platform, sql, prefix, count, stationId);
}

/** The next numbers of a series, opened when it is not yet. */
export async function takeBlock(
  platform: Platform,
  sql: Sql,
  prefix: string,
  count: number,
  stationId: string,
  requestId: string = platform.newId(),
): Promise<NumberBlock> {
  await openSeries(platform, sql, prefix);
  return await take(platform, sql, prefix, count, stationId, requestId);
}

/**
 * Leases numbers for papers: one run for each series asked for, `{authority}/{kind}/{year}`, counted from 1 without gaps. What the station
 * says it held is never given out again, so that a platform that forgot its leases does not repeat them.
 *
 * @throws ExpectedError AUTH_REQUIRED | STATION_REFUSED
 */
export async function leaseSeries(
  call: Call,
  requestId: string,
  series: readonly PaperSeries[],
  count: number,
): Promise<NumberBlock[]> {
  const { stationId } = stationOf(call);
  const { platform } = call;
  const year = localYear(platform.clock.now());
  return await platform.db.tx(async (sql) => {
    await sql.query('select 1 from station where station_id = $1 for no key update', [stationId]);
    const wanted = series.map(({ deptCode, kind, after }) => ({
      asked: `${requestId}/${deptCode}/${kind}`,
      prefix: `${deptCode}/${kind}/${year}`,
      after,
    }));
    const before = await sql.query<NumberBlock & { asked: string }>(
      `select block_id as "blockId", prefix, first, last, request_id as asked from number_block where station_id = $1 and request_id = any($2::text[])`,
      [stationId, wanted.map((one) => one.asked)],
    );
    const fresh = wanted.filter((one) => !before.some((known) => known.asked === one.asked));
    const taken = await takeAll(sql, fresh, count);
    const blocks = taken.map(({ prefix, next }) => ({
      blockId: platform.newId(),
      prefix,
      first: next - count,
      last: next - 1,
      asked: fresh.find((one) => one.prefix === prefix)?.asked ?? '',
    }));
    await sql.query(
      `insert into number_block (block_id, request_id, station_id, prefix, first, last, leased_at)
       select w.block_id, w.request_id, $1, w.prefix, w.first, w.last, $7::timestamptz
       from unnest($2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[]) as w (block_id, request_id, prefix, first, last)`,
      [
        stationId,
        blocks.map((one) => one.blockId),
        blocks.map((one) => one.asked),
        blocks.map((one) => one.prefix),
        blocks.map((one) => one.first),
        blocks.map((one) => one.last),
        platform.clock.now().toISOString(),
      ],
    );
    return [...before, ...blocks].map(({ blockId, prefix, first, last }) => ({
      blockId,
      prefix,
      first: Number(first),
      last: Number(last),
    }));
  });
}

async function takeAll(
  sql: Sql,
  wanted: { prefix: string; after: number }[],
  count: number,
): Promise<{ prefix: string; next: number }[]> {
  // In one order for everybody, so that two stations never wait for each other.
  const sorted = wanted.toSorted((one, other) => (one.prefix < other.prefix ? -1 : 1));
  const rows = await sql.query<{ prefix: string; next: number }>(
    `insert into number_series as s (prefix, next) select w.prefix, w.after + 1 + $3 from unnest($1::text[], $2::bigint[]) as w (prefix, after)
     on conflict (prefix) do update set next = greatest(s.next, excluded.next - $3) + $3 returning prefix, next::float8 as next`,
    [sorted.map((one) => one.prefix), sorted.map((one) => one.after), count],
  );
  return rows;
}

/**
 * Which of these numbers this station may report: those of its own blocks, of whatever hall, and numbers nobody here holds
 * because an earlier life of this platform gave them out. Must run inside a transaction.
 */
export async function numbersFor(
  platform: Platform,
  sql: Sql,
  stationId: string,
  projectNos: ReadonlySet<string>,
): Promise<Set<string>> {
  const asked = [...projectNos].flatMap((projectNo) => {
    const parts = parseCaseNumber(projectNo);
    return parts ? [{ projectNo, ...parts }] : [];
  });
  if (asked.length === 0) return new Set();
  const held = new Set(await heldOf(sql, stationId, asked));
  if (held.size === asked.length) return held;
  const isOpened = await openAsked(platform, sql, [...new Set(asked.map(({ prefix }) => prefix))]);
  const others = asked.filter(({ projectNo }) => !held.has(projectNo));
  const isAhead = await keepAhead(
    platform,
    sql,
    stationId,
    others.map(({ prefix, serial }) => ({ prefix, first: serial, last: serial })),
  );
  return isOpened || isAhead ? new Set(await heldOf(sql, stationId, asked)) : held;
}

async function heldOf(
  sql: Sql,
  stationId: string,
  asked: { projectNo: string; prefix: string; serial: number }[],
): Promise<string[]> {
  const rows = await sql.query<{ project_no: string }>(
    `select w.project_no from unnest($1::text[], $2::text[], $3::bigint[]) as w (project_no, prefix, serial)
     cross join lateral (select station_id, last from number_block b where b.prefix = w.prefix and b.first <= w.serial order by b.first desc limit 1) b
     where b.last >= w.serial and (b.station_id is null or b.station_id = $4)`,
    [
      asked.map(({ projectNo }) => projectNo),
      asked.map(({ prefix }) => prefix),
      asked.map(({ serial }) => serial),
      stationId,
    ],
  );
  return rows.map((row) => row.project_no);
}

/**
 * Series of a hall's region open by being asked for; those of a region that no hall has any more are open already or never were.
 * Whether any opened.
 */
async function openAsked(platform: Platform, sql: Sql, prefixes: string[]): Promise<boolean> {
  const missing = await sql.query<{ prefix: string }>(
    `select w.prefix from unnest($1::text[]) as w (prefix) where not exists (select 1 from number_series s where s.prefix = w.prefix)
     and exists (select 1 from hall h where h.region_code = left(w.prefix, 6))`,
    [prefixes],
  );
  for (const { prefix } of missing) await openSeries(platform, sql, prefix);
  return missing.length > 0;
}

/** The next serials of a series that is open, for a station, whose are one behind the other, or for nobody. */
export async function take(
  platform: Platform,
  sql: Sql,
  prefix: string,
  count: number,
  stationId: string | null,
  requestId: string,
): Promise<NumberBlock> {
  for (;;) {
    const [series] = await sql.query<{ next: number }>(
      'update number_series set next = next + $2 where prefix = $1 returning next::float8 as next',
      [prefix, count],
    );
    if (!series) throw new Error(`number series ${prefix} is missing`);
    const block = { blockId: platform.newId(), prefix, first: series.next - count, last: series.next - 1 };
    const ahead = await aheadWithin(sql, block);
    if (ahead.length === 0) await addBlock(platform, sql, block, stationId, requestId);
    else await stepOver(platform, sql, block, ahead.at(-1)?.last ?? 0);
    if (ahead.length > 0 && stationId !== null) continue;
    const lasts = given.get(platform) ?? new Map<string, number>();
    given.set(platform, lasts.set(prefix, Math.max(block.last, lasts.get(prefix) ?? 0)));
    return block;
  }
}

/** Whoever was given what lies ahead may have been given what lies beside it: nobody gets that, and it is taken from whom it comes. */
async function stepOver(platform: Platform, sql: Sql, block: NumberBlock, knownTo: number): Promise<void> {
  const last = Math.max(block.last, knownTo);
  await sql.query('update number_series set next = $2 where prefix = $1', [block.prefix, last + 1]);
  for (const piece of await withoutKnown(sql, { ...block, last }))
    await addBlock(platform, sql, { ...piece, blockId: platform.newId() }, null, platform.newId());
}

/** The last number of each series that this process gave out, whatever the data says later. */
const given = new WeakMap<Platform, Map<string, number>>();
/** 0 where it gave none. */
export const givenUpTo = (platform: Platform, prefix: string): number => given.get(platform)?.get(prefix) ?? 0;

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
  // Data put back from an older copy may have opened this series already, and given numbers of it.
  const [healing] = await sql.query('select 1 from healing limit 1');
  const first = Math.min(lastSerial + 1, firstSerial(year, instance.created_at) + (healing ? seriesGap : 0));
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
