import { z } from 'zod';
import { resendApprovals } from '#db/queries/approvals.ts';
import { resendAfter } from '#db/queries/hotline.ts';
import { beginPutBack } from '#db/queries/put-back.ts';
import { readSetting, writeSetting } from '#db/queries/settings.ts';
import { requeueUploads } from '#db/queries/uploads.ts';
import { ExpectedError } from '#contract/errors.ts';
import type { HostContext } from '../kernel/context.ts';
import { receiptKey } from '../kernel/receipt.ts';
import { record } from '../kernel/record.ts';
import { knownDeviceSet } from '../devices/device-set.ts';
import { renamePutBack } from './renumber.ts';

/**
 * The platform's data was put back from an older copy that knows our receipts up to `known`: what was acknowledged after it goes again,
 * under the same keys, part by part before anything else is sent, and the feed starts over.
 */
export function putBack(ctx: HostContext, known: number): void {
  const { db, time } = ctx;
  let rows = 0;
  record(
    ctx,
    {
      stream: 'station',
      act: 'station.putBack',
      object: String(known),
      by: { username: 'station', name: ctx.station.stationName },
      tells: ['outbox', 'hotlineOut'],
    },
    () => {
      // Which files it has no note of any more, only it knows: one it has after all is not kept twice.
      requeueUploads(db, '', time.iso());
      rows = beginPutBack(db, known) + resendAfter(db, known, time.iso());
      resendApprovals(db);
      renamePutBack(ctx);
      writeSetting(db, receiptKey, known === 0 ? null : known);
      writeSetting(db, 'feedCursor', 0);
      writeSetting(db, 'returnsDeviceSet', true);
    },
  );
  ctx.log.warn('sync.platformRestored', { known, rows });
}

/** Health alone tells it, too: the newest receipt the platform knows is older than one it gave us. */
export function isSteppedBack({ db }: HostContext, newest: number | undefined): boolean {
  return newest !== undefined && newest < (readSetting(db, receiptKey, z.number().nullable()) ?? 0);
}

const Restored = z.object({ known: z.number() });
/** The receipt up to which the platform knows ours, when that is what an error says. */
export function knownOf(error: unknown): number | null {
  if (!(error instanceof ExpectedError) || error.code !== 'PLATFORM_RESTORED') return null;
  return Restored.parse(error.detail).known;
}

const Ok = z.object({ ok: z.literal(true) });

/** The set of devices this window works with goes back to a platform that may have forgotten it. */
export async function returnDeviceSet(ctx: HostContext, token: string): Promise<void> {
  if (readSetting(ctx.db, 'returnsDeviceSet', z.boolean()) !== true) return;
  const known = knownDeviceSet(ctx);
  if (known) await ctx.platform.ask(Ok, token, (remote, options) => remote.healing.returnDeviceSet(known.set, options));
  writeSetting(ctx.db, 'returnsDeviceSet', false);
}
