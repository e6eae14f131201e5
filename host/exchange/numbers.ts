import { z } from 'zod';
import { addBlock, numbersLeft } from '#db/queries/numbers.ts';
import { readSetting, writeSetting } from '#db/queries/settings.ts';
import { NumberBlock } from '#contract/platform/schemas.ts';
import { chinaDate } from '../kernel/clock.ts';
import type { HostContext } from '../kernel/context.ts';

const blockSize = 200;
/** A window accepts some 60 cases on a busy day: with this many left it can be offline for more than a day. */
const refillBelow = 100;

/** Leases a block of case numbers when few are left. The request id is kept until answered, so a lost answer does not waste a block. */
export async function refillNumbers(ctx: HostContext, token: string): Promise<void> {
  if (numbersLeft(ctx.db, chinaDate(ctx.time.now()).slice(0, 4)) >= refillBelow) return;
  const requestId = readSetting(ctx.db, 'numberRequest', z.string().nullable()) ?? ctx.newId();
  writeSetting(ctx.db, 'numberRequest', requestId);
  const block = await ctx.platform.ask(NumberBlock, token, (remote, options) =>
    remote.numberBlocks.lease({ requestId, count: blockSize }, options),
  );
  ctx.db.tx(() => {
    addBlock(ctx.db, {
      blockId: block.blockId,
      prefix: block.prefix,
      first: block.first,
      last: block.last,
      leasedAt: ctx.time.iso(),
    });
    writeSetting(ctx.db, 'numberRequest', null);
  });
  ctx.changes.notify('station');
}
