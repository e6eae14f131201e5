import { Draft } from '#contract/cases.ts';
import { ServiceItem, VerificationDefinition } from '#contract/catalogue.ts';
import type { CaseRow } from '#db/queries/cases.ts';
import { findDefinition } from '#db/queries/catalogue.ts';
import type { Db } from '#db/open.ts';

/** What was typed so far. A draft of an earlier version gets today's defaults for what it did not know. */
export const storedDraft = (row: Pick<CaseRow, 'draft_json'>): Draft => Draft.parse(JSON.parse(row.draft_json));

/** The item exactly as the case was accepted under; null before acceptance. */
export const storedItem = (row: Pick<CaseRow, 'item_json'>): ServiceItem | null =>
  row.item_json === null ? null : parsedItem(row.item_json);

/** An item's text never changes under the same words, and lists show the same few items again and again. */
const items = new Map<string, ServiceItem>();
const itemsKept = 200;

function parsedItem(json: string): ServiceItem {
  const known = items.get(json);
  if (known) return known;
  const item = ServiceItem.parse(JSON.parse(json));
  if (items.size >= itemsKept) items.clear();
  items.set(json, item);
  return item;
}

/** Definitions change only when the feed says so; they are parsed once for each text. */
const definitions = new Map<string, { json: string; definition: VerificationDefinition }>();

export function definitionsOf(db: Db, names: string[]): Map<string, VerificationDefinition> {
  const found = new Map<string, VerificationDefinition>();
  for (const name of names) {
    const json = findDefinition(db, name);
    if (json === null) continue;
    const known = definitions.get(name);
    const definition = known?.json === json ? known.definition : VerificationDefinition.parse(JSON.parse(json));
    if (known?.definition !== definition) definitions.set(name, { json, definition });
    found.set(name, definition);
  }
  return found;
}
