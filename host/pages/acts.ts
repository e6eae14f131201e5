import {
  findPage,
  insertPageAct,
  lastPageAct,
  listPages,
  markActUndone,
  placePage,
  type PageWithVersion,
} from '#db/queries/pages.ts';
import { ExpectedError } from '#contract/errors.ts';
import type { PageSettings } from '#imaging/settings.ts';
import { z } from 'zod';
import { requireDraft } from '../drafts/drafts.ts';
import type { HostContext } from '../kernel/context.ts';
import { record } from '../kernel/record.ts';
import { caseStream } from '../kernel/streams.ts';
import type { Processing } from './processing.ts';
import { placeOf } from './place.ts';

const Places = z.array(
  z.object({
    page_id: z.string(),
    material_id: z.string(),
    position: z.number().int(),
    is_removed: z.number().int(),
    version: z.number().int(),
  }),
);
const Settings = z.looseObject({ quarters: z.number().int() });

/** A quarter turn more, clockwise; made anew from the original, so that nothing is lost by turning often. @throws ExpectedError PAGE_GONE */
export async function turnPage(
  ctx: HostContext,
  processing: Processing,
  caseId: string,
  pageId: string,
  quarters: number,
): Promise<void> {
  const page = requirePage(ctx, caseId, pageId);
  if (page.version === 0) throw new ExpectedError('PAGE_WAITING');
  const settings: PageSettings = {
    ...processing.settingsFor(page),
    quarters: (Settings.parse(JSON.parse(page.settings_json ?? '{"quarters":0}')).quarters + quarters + 4) % 4,
  };
  await processing.make(page, settings);
  recordAct(ctx, caseId, 'turn', [page], []);
}

/** Takes pages out; they stay with their originals and can be brought back. @throws ExpectedError PAGE_GONE */
export function removePages(ctx: HostContext, caseId: string, pageIds: readonly string[]): void {
  const pages = pageIds.map((one) => requirePage(ctx, caseId, one));
  recordAct(
    ctx,
    caseId,
    'remove',
    pages,
    pages.map((one) => ({ ...placeOf(one), is_removed: 1 })),
  );
}

/**
 * Puts pages before another one, or at the end of a material.
 *
 * @throws ExpectedError PAGE_GONE
 */
export function movePages(
  ctx: HostContext,
  {
    caseId,
    pageIds,
    materialId,
    before,
  }: { caseId: string; pageIds: readonly string[]; materialId: string; before: string | null },
): void {
  const moved = pageIds.map((one) => requirePage(ctx, caseId, one));
  const others = listPages(ctx.db, caseId).filter(
    (one) => one.material_id === materialId && !pageIds.includes(one.page_id),
  );
  const at = before === null ? others.length : others.findIndex((one) => one.page_id === before);
  if (at < 0) throw new ExpectedError('PAGE_GONE');
  const order = [...others.slice(0, at), ...moved, ...others.slice(at)];
  recordAct(
    ctx,
    caseId,
    'move',
    order,
    order.map((one, index) => ({ ...placeOf(one), material_id: materialId, position: index + 1 })),
  );
}

/** Takes back what was done last with the pages of this case. @throws ExpectedError NOTHING_TO_UNDO */
export function undoLast(ctx: HostContext, caseId: string): void {
  requireDraft(ctx, caseId);
  const last = lastPageAct(ctx.db, caseId);
  if (!last) throw new ExpectedError('NOTHING_TO_UNDO');
  record(ctx, { stream: caseStream(caseId), act: 'pages.undo', detail: last.act, by: ctx.session.operator() }, (on) => {
    for (const place of Places.parse(JSON.parse(last.before_json))) {
      const now = findPage(ctx.db, place.page_id);
      // A page that was being processed when its scan was recorded has got its version since.
      placePage(ctx.db, place.version === 0 && now ? { ...place, version: now.version } : place);
    }
    markActUndone(ctx.db, last.act_id, on.at);
  });
}

function recordAct(
  ctx: HostContext,
  caseId: string,
  act: 'turn' | 'remove' | 'move',
  before: readonly PageWithVersion[],
  after: readonly Parameters<typeof placePage>[1][],
): void {
  record(
    ctx,
    { stream: caseStream(caseId), act: `pages.${act}`, detail: `${before.length}`, by: ctx.session.operator() },
    (on) => {
      for (const place of after) placePage(ctx.db, place);
      insertPageAct(ctx.db, {
        case_id: caseId,
        at: on.at,
        operator: on.by.username,
        act,
        before_json: JSON.stringify(before.map(placeOf)),
      });
    },
  );
}

/** @throws ExpectedError CASE_* | PAGE_GONE */
export function requirePage(ctx: HostContext, caseId: string, pageId: string): PageWithVersion {
  requireDraft(ctx, caseId);
  const page = findPage(ctx.db, pageId);
  if (!page || page.case_id !== caseId || page.is_removed === 1) throw new ExpectedError('PAGE_GONE');
  return page;
}
