import { ExpectedError } from '#contract/errors.ts';
import { stationOf, type Call, type Platform } from '../kernel/context.ts';
import { beginHealing, noteAgreement } from './healing.ts';
import { leaseBlock } from './number-blocks.ts';
import type { NumberBlock } from '#contract/platform/exchange.ts';

/**
 * Looks whether the receipt the station tells is one of this data.
 *
 * @throws ExpectedError PLATFORM_RESTORED it is not: what the station was told after `known` was lost, and it sends it again
 */
export async function requireKnownReceipt(call: Call, stationId: string): Promise<void> {
  const { platform, seen } = call;
  if (seen !== null && !(await isKnown(platform, seen))) {
    const [row] = await platform.db.query<{ mark: number }>(
      'select coalesce(max(mark), 0)::float8 as mark from receipt where mark < $1',
      [seen],
    );
    await beginHealing(platform, laterReceipt);
    throw new ExpectedError('PLATFORM_RESTORED', { known: row?.mark ?? 0 });
  }
  await noteAgreement(platform, stationId);
}

async function isKnown(platform: Platform, mark: number): Promise<boolean> {
  const rows = await platform.db.query(
    'select 1 from receipt where mark = $1 union all select 1 from instance where receipts_since >= $1 limit 1',
    [mark],
  );
  return rows.length > 0;
}

/** Starts a healing when the receipt a station tells is not of this data. */
export async function noteReceipt(platform: Platform, seen: number | null): Promise<void> {
  if (seen !== null && !(await isKnown(platform, seen))) await beginHealing(platform, laterReceipt);
}

const laterReceipt = '工作站手里的回执比平台的数据新：数据是从较早的备份或快照恢复的';

/** Numbers only for a station whose receipts are of this data. @throws as `leaseBlock` | PLATFORM_RESTORED */
export async function lease(call: Call, requestId: string, count: number): Promise<NumberBlock> {
  await requireKnownReceipt(call, stationOf(call).stationId);
  return await leaseBlock(call, requestId, count);
}
