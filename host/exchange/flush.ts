import { hastenQuestions } from '#db/queries/hotline.ts';
import { retryNow } from '#db/queries/outbox.ts';
import { retryUploads } from '#db/queries/uploads.ts';
import type { HostContext } from '../kernel/context.ts';
import type { Sync } from './sync.ts';

/** Everything waiting goes now, without waiting out its back-off. */
export function flushOutbox(ctx: HostContext, sync: Sync): void {
  retryNow(ctx.db, null, ctx.time.iso());
  retryUploads(ctx.db, null, ctx.time.iso());
  hastenQuestions(ctx.db, ctx.time.iso());
  ctx.changes.notify('hotlineOut');
  sync.wake();
}
