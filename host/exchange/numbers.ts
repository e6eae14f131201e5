import { z } from 'zod';
import { listDepartments } from '#db/queries/catalogue.ts';
import { addBlock, highestOf, numbersLeft, seriesLeft } from '#db/queries/numbers.ts';
import { readSetting, writeSetting } from '#db/queries/settings.ts';
import { NumberBlock, type PaperSeries } from '#contract/platform/exchange.ts';
import { letterKinds, seriesOf } from '../documents/kinds.ts';
import { chinaDate } from '../kernel/clock.ts';
import { readHall } from '../kernel/hall.ts';
import { noteReceipt } from '../kernel/receipt.ts';
import type { HostContext } from '../kernel/context.ts';

const blockSize = 200;
/** A window accepts some 60 cases on a busy day: with this many left it can be offline for more than a day. */
const refillBelow = 100;

/**
 * Leases a block of case numbers when few of the hall's region are left. The request id is kept until answered, so a lost answer does
 * not waste a block.
 *
 * @returns false when the numbers are of another region than the hall known here: the station was moved, and its feed says where
 */
export async function refillNumbers(ctx: HostContext, token: string): Promise<boolean> {
  const regionCode = readHall(ctx.db)?.regionCode;
  const year = chinaDate(ctx.time.now()).slice(0, 4);
  if (numbersLeft(ctx.db, { year, regionCode }) >= refillBelow) return true;
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
    noteReceipt(ctx.db, block.mark);
    writeSetting(ctx.db, 'numberRequest', null);
  });
  ctx.changes.notify('station');
  return regionCode === undefined || block.prefix.startsWith(regionCode);
}

const paperBlockSize = 20;
/** A window makes a handful of such papers a day, of any one kind less. */
const refillPapersBelow = 8;

/** Leases numbers for the papers of every department in the catalogue, all that is short with one call. */
export async function refillPaperNumbers(ctx: HostContext, token: string): Promise<void> {
  const year = chinaDate(ctx.time.now()).slice(0, 4);
  const held = seriesLeft(ctx.db, year);
  const short: PaperSeries[] = listDepartments(ctx.db).flatMap((deptCode) =>
    letterKinds.flatMap(({ kind }) => {
      const series = seriesOf(deptCode, kind);
      if ((held.get(series) ?? 0) >= refillPapersBelow) return [];
      return [{ deptCode, kind, after: highestOf(ctx.db, series, year) }];
    }),
  );
  if (short.length === 0) return;
  const requestId = readSetting(ctx.db, 'paperNumberRequest', z.string().nullable()) ?? ctx.newId();
  writeSetting(ctx.db, 'paperNumberRequest', requestId);
  const blocks = await ctx.platform.ask(z.array(NumberBlock), token, (remote, options) =>
    remote.numberBlocks.leaseSeries({ requestId, series: short.slice(0, 500), count: paperBlockSize }, options),
  );
  ctx.db.tx(() => {
    for (const { blockId, prefix, first, last } of blocks)
      addBlock(ctx.db, { blockId, prefix, first, last, leasedAt: ctx.time.iso() }, prefix.slice(0, -5));
    writeSetting(ctx.db, 'paperNumberRequest', null);
  });
  ctx.changes.notify('station');
}
