import { draftsOfItem, findCase } from '#db/queries/cases.ts';
import { findItem, findItemText, keepItemText } from '#db/queries/catalogue.ts';
import type { Db } from '#db/open.ts';
import type { Draft } from '#contract/cases.ts';
import { editableStates } from '#contract/case-states.ts';
import { ServiceItem } from '#contract/catalogue.ts';
import { itemNews, type ItemNews } from '#contract/item-news.ts';
import type { HostContext } from '../kernel/context.ts';
import { caseStream } from '../kernel/streams.ts';

/** What the item asks otherwise since this draft was begun, until the clerk said that it was looked at. */
export function newsOf(db: Db, draft: Draft): ItemNews[] {
  if (draft.taskCode === null || draft.itemNo === null) return [];
  const [before, now] = [findItemText(db, draft.itemNo), findItem(db, draft.taskCode)?.item_json];
  if (before === null || now === undefined || before === now) return [];
  return itemNews(ServiceItem.parse(JSON.parse(before)), ServiceItem.parse(JSON.parse(now)), draft);
}

/** The text of the item a draft is filled in under: kept with the first save, and with another item. */
export function textNoOf(db: Db, taskCode: string | null, before: Pick<Draft, 'taskCode' | 'itemNo'>): number | null {
  if (taskCode === null) return null;
  if (taskCode === before.taskCode && before.itemNo !== null) return before.itemNo;
  const item = findItem(db, taskCode);
  return item ? keepItemText(db, taskCode, item.item_json) : null;
}

/** Whoever has a draft of this item open hears of it; after the commit of whatever brought the item. */
export function tellDraftsOf(ctx: HostContext, taskCode: string): void {
  const open = draftsOfItem(ctx.db, taskCode, editableStates);
  ctx.db.afterCommit(() => {
    for (const caseId of open) if (findCase(ctx.db, caseId)) ctx.changes.notify(caseStream(caseId));
  });
}
