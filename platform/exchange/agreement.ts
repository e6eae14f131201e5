import { ExpectedError } from '#contract/errors.ts';
import { stationOf, type Call, type Platform } from '../kernel/context.ts';
import { beginHealing, noteAgreement } from './healing.ts';
import { leaseBlock } from './number-blocks.ts';
import { askReceipts } from './receipts.ts';
import type { NumberBlock } from '#contract/platform/exchange.ts';

/**
 * Looks whether the receipt the station tells is one of this data.
 *
 * @throws ExpectedError PLATFORM_RESTORED it is not: what the station was told after `known` was lost, and it sends it again
 */
export async function requireKnownReceipt(call: Call, stationId: string): Promise<void> {
  const { platform, seen } = call;
  if (!(await noteReceipt(platform, seen)))
    throw new ExpectedError('PLATFORM_RESTORED', { known: await commonReceipt(platform, stationId, seen) });
  await noteAgreement(platform, stationId);
}

/**
 * The last receipt of this station that its history and this data have in common; 0: none. Receipts of others say nothing: each life of the
 * data goes on with them as chance has it, so that one of the present life may lie behind some of a life that was lost. This station has
 * none of the present life, because nothing is taken from it before it sent again what was lost.
 */
async function commonReceipt(platform: Platform, stationId: string, seen: number | null): Promise<number> {
  const [row] = await platform.db.query<{ mark: number }>(
    'select mark::float8 as mark from receipt where mark < $1 and station_id = $2 order by mark desc limit 1',
    [seen, stationId],
  );
  return row?.mark ?? 0;
}

/**
 * Starts a healing when what this process saw stored is gone, with nobody there yet who was told of it, or when the receipt a station tells
 * is not of this data. Looked at before anything is given out.
 *
 * @returns whether the station's receipt is of this data
 */
export async function noteReceipt(platform: Platform, seen: number | null): Promise<boolean> {
  const { isPutBack, isKnown } = await askReceipts(platform, platform.db, seen);
  if (isPutBack) await beginHealing(platform, { reason: goneUnderway, seen: null });
  if (!isKnown) await beginHealing(platform, { reason: laterReceipt, seen });
  return isKnown;
}

const goneUnderway = '平台运行中数据库换成了较旧的数据：放回了备份或快照，或备库接替时还没有收齐';
const laterReceipt = '工作站手里的回执比平台的数据新：数据是从较早的备份或快照恢复的';

/** Numbers only for a station whose receipts are of this data. @throws as `leaseBlock` | PLATFORM_RESTORED */
export async function lease(call: Call, requestId: string, count: number): Promise<NumberBlock> {
  await requireKnownReceipt(call, stationOf(call).stationId);
  return await leaseBlock(call, requestId, count);
}
