import { z } from 'zod';
import { resendApprovals } from '#db/queries/approvals.ts';
import { saveDefinition } from '#db/queries/catalogue.ts';
import { resendForgotten } from '#db/queries/hotline.ts';
import { requeueLost } from '#db/queries/put-back.ts';
import { readSetting, writeSetting } from '#db/queries/settings.ts';
import { requeueUploads } from '#db/queries/uploads.ts';
import { FeedRow } from '#contract/platform/exchange.ts';
import { forgetCalendar } from '../calendar/stored-calendar.ts';
import { approvalArrived } from '../approvals/arrived.ts';
import { departmentEvent } from '../acceptance/department-event.ts';
import { calendarArrived } from '../acceptance/due-dates-moved.ts';
import { storeThing } from '../catalogue/things.ts';
import { storeItem } from '../catalogue/items.ts';
import { correctionArrived } from '../data-corrections/arrived.ts';
import type { HostContext } from '../kernel/context.ts';
import { parcelArrived } from '../parcels/arrived.ts';
import { paymentArrived } from '../payments/arrived.ts';
import { keepHall } from '../kernel/keep-hall.ts';
import { tellDraftsOf } from '../drafts/item-news.ts';
import { storeArticle } from '../hotline/knowledge.ts';
import { applyNumberChange } from './renumber.ts';
import { noteDeviceSet } from '../devices/device-set.ts';

/** The answer's shell; rows are checked one by one, so that a row this version cannot read does not stop those behind it. */
const FeedShell = z.object({
  instanceId: z.string(),
  rows: z.array(z.unknown()),
  cursor: z.number().int(),
  more: z.boolean(),
});

/** Pulls one page of the feed and applies it with its cursor in one transaction. Returns whether there is more. */
export async function pullOnce(ctx: HostContext, token: string): Promise<boolean> {
  const after = readSetting(ctx.db, 'feedCursor', z.number()) ?? 0;
  const answer = await ctx.platform.ask(FeedShell, token, (remote, options) =>
    remote.feed({ after, limit: 200 }, options),
  );
  if (noteInstance(ctx, answer.instanceId)) return true;
  try {
    ctx.db.tx(() => {
      for (const raw of answer.rows) {
        const row = FeedRow.safeParse(raw);
        if (row.success) apply(ctx, row.data);
        else skipped(ctx, raw, row.error);
      }
      writeSetting(ctx.db, 'feedCursor', answer.cursor);
    });
  } catch (error) {
    // What was compiled of a calendar that was rolled back must not be counted with.
    forgetCalendar(ctx.db);
    throw error;
  }
  if (answer.rows.length > 0) ctx.changes.notify('station');
  return answer.more;
}

/** A row only a newer version understands: noted, so that the version after the upgrade takes the feed from the start. */
function skipped(ctx: HostContext, raw: unknown, error: z.ZodError): void {
  ctx.log.warn('sync.feed.unreadable', {
    kind: String((raw as { kind?: unknown } | null)?.kind),
    issue: error.issues[0]?.message ?? '',
  });
  writeSetting(ctx.db, 'feedSkippedBy', ctx.appVersion);
}

/** After an upgrade that may read what the last version skipped, the feed starts over; applying a row twice changes nothing. */
export function rereadSkipped(ctx: HostContext): void {
  const skippedBy = readSetting(ctx.db, 'feedSkippedBy', z.string().nullable());
  if (skippedBy === null || skippedBy === ctx.appVersion) return;
  ctx.db.tx(() => {
    writeSetting(ctx.db, 'feedCursor', 0);
    writeSetting(ctx.db, 'feedSkippedBy', null);
  });
}

/**
 * Notices that the platform's data is not the one known so far: the feed starts over, and what a platform that was never durable
 * acknowledged is sent again. True when it was another one.
 */
export function noteInstance(ctx: HostContext, instanceId: string): boolean {
  const known = readSetting(ctx.db, 'platformInstance', z.string());
  if (known === instanceId) return false;
  ctx.db.tx(() => {
    writeSetting(ctx.db, 'platformInstance', instanceId);
    if (known === null) return;
    writeSetting(ctx.db, 'feedCursor', 0);
    resendForgotten(ctx.db, ctx.time.iso());
    const again = requeueLost(ctx.db, instanceId, ctx.time.iso());
    requeueUploads(ctx.db, instanceId, ctx.time.iso());
    resendApprovals(ctx.db);
    ctx.log.warn('sync.platformChanged', { requeued: again });
  });
  return known !== null;
}

function apply(ctx: HostContext, row: FeedRow): void {
  switch (row.kind) {
    case 'item':
      storeItem(ctx.db, row.item);
      tellDraftsOf(ctx, row.item.taskCode);
      return;
    case 'verification':
      saveDefinition(ctx.db, row.definition.name, JSON.stringify(row.definition));
      return;
    case 'calendar':
      calendarArrived(ctx, row.calendar);
      return;
    case 'hall':
      keepHall(ctx, row.hall);
      // Its region may have days of its own.
      forgetCalendar(ctx.db);
      return;
    case 'deviceSet':
      noteDeviceSet(ctx, row.deviceSet);
      return;
    case 'hotlineBook':
      writeSetting(ctx.db, 'hotlineBook', row.book);
      ctx.changes.notify('hotline');
      return;
    case 'knowledge':
      storeArticle(ctx.db, row.article);
      return;
    case 'caseEvent':
      departmentEvent(ctx, row.event);
      return;
    case 'thing':
      storeThing(ctx.db, row.thing);
      return;
    case 'approval':
      approvalArrived(ctx, row.decision);
      return;
    case 'payment':
      paymentArrived(ctx, row.news);
      return;
    case 'courier':
      parcelArrived(ctx, row.news);
      return;
    case 'dataCorrection':
      correctionArrived(ctx, row.correction);
      return;
    case 'caseNumber':
      applyNumberChange(ctx, row.change);
  }
}
