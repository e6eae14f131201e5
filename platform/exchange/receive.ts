import type { ReportAnswer, ReportResult } from '#contract/platform/reports.ts';
import { stationOf, type Call, type Platform } from '../kernel/context.ts';
import { sqlState, type Sql } from '../kernel/sql.ts';
import { requireKnownReceipt } from './agreement.ts';
import { keepReceipt, writeReceipt } from './receipts.ts';
import { checkRow, type GoodRow } from './check-row.ts';
import { hearRun, noteForOther, type RunsHeard } from './runs.ts';
import { storeSet, type Verdict } from './store-set.ts';

/** Two stations opened the same stream at once; looked at again, one of them finds it taken. */
const raceTries = 3;

/**
 * Takes a batch in one transaction, set by set; one bad row is answered and the others are stored.
 *
 * @throws ExpectedError AUTH_REQUIRED | STATION_REFUSED
 */
export async function receiveReports(call: Call, rows: Record<string, unknown>[]): Promise<ReportAnswer> {
  const { stationId } = stationOf(call);
  await requireKnownReceipt(call, stationId);
  const { platform } = call;
  const checked = rows.map(checkRow);
  const good = checked.flatMap((one) => ('row' in one ? [one.row] : []));
  const { verdicts, mark, heard } =
    good.length === 0
      ? { verdicts: [], mark: undefined, heard: await hearRun(platform.db, call, stationId) }
      : await store(call, stationId, good);
  const results = checked.map((one): ReportResult => {
    if ('row' in one) return { key: one.row.key, ...(verdicts.shift() ?? { state: 'rejected', reason: '没有处理' }) };
    const { key, reason, code } = one;
    return { key, state: 'rejected', reason, ...(code ? { code } : {}) };
  });
  // What windows did without the queue stands in it now; everybody who shows it looks again.
  const halls = good.flatMap(({ class: kind, payload }) => (kind === 'queueEvent' ? [String(payload.hallCode)] : []));
  for (const hallCode of new Set(halls)) platform.bell.ring(hallCode);
  return {
    instanceId: platform.instanceId,
    durable: platform.db.durable,
    results,
    ...heard,
    ...(mark === undefined ? {} : { mark }),
  };
}

/** What was judged, the receipt for it, and which run it came from. */
interface Stored {
  verdicts: Verdict[];
  mark: number;
  heard: RunsHeard;
}

async function store(call: Call, stationId: string, rows: GoodRow[]): Promise<Stored> {
  const { platform } = call;
  for (let tries = 1; ; tries += 1) {
    try {
      return await alone(call, stationId, (sql) => storeSet(platform, sql, stationId, rows));
    } catch (error) {
      const state = sqlState(error);
      if (isUnstorable(error)) return await alone(call, stationId, (sql) => oneByOne(platform, sql, stationId, rows));
      // Two stations at the same streams or cases: one was first, or the database ended a circle of waiting.
      if ((state !== '23505' && state !== '40P01') || tries === raceTries) throw error;
    }
  }
}

/** One batch at a time per station: a batch sent again while the first is still running waits and finds duplicates. */
async function alone(call: Call, stationId: string, work: (sql: Sql) => Promise<Verdict[]>): Promise<Stored> {
  const { platform } = call;
  const stored = await platform.db.tx(async (sql) => {
    await sql.query('select 1 from station where station_id = $1 for no key update', [stationId]);
    const verdicts = await work(sql);
    const mark = await writeReceipt(platform, sql, stationId);
    const heard = await hearRun(sql, call, stationId);
    if (!heard.isCurrentRun && verdicts.some(({ state }) => state === 'stored'))
      await noteForOther(sql, call, stationId, mark);
    return { verdicts, mark, heard };
  });
  keepReceipt(platform, stored.mark);
  platform.disk.wrote();
  return stored;
}

/** The way of a batch with a value in it that no check foresaw: each row in a savepoint, so that only this one is refused. */
async function oneByOne(platform: Platform, sql: Sql, stationId: string, rows: GoodRow[]): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const row of rows) {
    try {
      verdicts.push(...(await sql.tx((inner) => storeSet(platform, inner, stationId, [row]))));
    } catch (error) {
      if (!isUnstorable(error)) throw error;
      verdicts.push({ state: 'rejected', reason: '内容中有数据库不能保存的值' });
    }
  }
  return verdicts;
}

/** Class 22: the database cannot hold this value. It never will. */
const isUnstorable = (error: unknown): boolean => sqlState(error)?.startsWith('22') === true;
