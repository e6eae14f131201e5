import { createHash } from 'node:crypto';
import { addBlock, hasBlock } from '#db/queries/numbers.ts';
import { parseBlockCode } from '#contract/block-code.ts';
import { ExpectedError } from '#contract/errors.ts';
import type { HostContext } from '../kernel/context.ts';
import { record } from '../kernel/record.ts';

/**
 * Numbers an administrator brought by hand: the station goes on with these while it cannot ask for its own. A station that was stopped
 * because another one works under its name stays so: that is decided at the platform.
 *
 * @throws ExpectedError BLOCK_CODE_WRONG not a code for this station, or entered before | STATION_SECOND_LIFE
 */
export function enterBlock(ctx: HostContext, code: string): void {
  const block = parseBlockCode(code, ctx.station.stationId, (text) => createHash('sha256').update(text).digest('hex'));
  if (!block) throw new ExpectedError('BLOCK_CODE_WRONG');
  if (ctx.life.doubt()?.kind === 'stopped') throw new ExpectedError('STATION_SECOND_LIFE');
  const blockId = `hand-${block.prefix}-${block.first}`;
  if (hasBlock(ctx.db, blockId)) throw new ExpectedError('BLOCK_CODE_WRONG');
  record(
    ctx,
    {
      stream: 'station',
      act: 'station.freshBlock',
      object: blockId,
      detail: `${block.first}-${block.last}`,
      by: ctx.session.operator(),
    },
    (on) => {
      addBlock(ctx.db, { ...block, blockId, leasedAt: on.at });
      ctx.life.giveNumbers();
    },
  );
}
