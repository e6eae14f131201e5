import type { NumberBlock } from '#contract/platform/exchange.ts';
import { blockCode } from '#contract/block-code.ts';
import { ExpectedError } from '#contract/errors.ts';
import { takeFreshBlock } from '../exchange/number-blocks.ts';
import { writeAudit } from '../kernel/audit.ts';
import { sha256 } from '../kernel/canonical.ts';
import { operatorOf, type Call } from '../kernel/context.ts';

/**
 * A block for a station that cannot ask for one itself; somebody carries the code to it.
 *
 * @throws ExpectedError INPUT_INVALID no such station
 */
export async function freshBlock(
  call: Call,
  stationId: string,
  count: number,
): Promise<NumberBlock & { code: string }> {
  const admin = operatorOf(call);
  const { platform } = call;
  return await platform.db.tx(async (sql) => {
    const known = await sql.query('select 1 from station where station_id = $1 for no key update', [stationId]);
    if (known.length === 0)
      throw new ExpectedError('INPUT_INVALID', {}, { fields: [{ field: 'stationId', message: '没有这台工作站' }] });
    const block = await takeFreshBlock(platform, sql, stationId, count);
    await writeAudit(sql, platform.clock.now(), {
      username: admin.username,
      stationId,
      action: 'station.freshBlock',
      target: stationId,
      success: true,
      detail: { first: block.first, last: block.last, prefix: block.prefix },
    });
    return { ...block, code: blockCode(block, stationId, sha256) };
  });
}
