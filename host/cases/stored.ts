import { Draft } from '#contract/cases.ts';
import { ServiceItem, VerificationDefinition } from '#contract/catalogue.ts';
import type { CaseRow } from '#db/queries/cases.ts';
import { findDefinition, findItemText, keepItemText } from '#db/queries/catalogue.ts';
import type { Db } from '#db/open.ts';

/** What was typed so far. A draft of an earlier version gets today's defaults for what it did not know. */
export function storedDraft(row: Pick<CaseRow, 'draft_json'>): Readonly<Draft> {
  const known = drafts.get(row.draft_json);
  if (known) return known;
  const draft = Draft.parse(JSON.parse(row.draft_json));
  if (drafts.size >= draftsKept) drafts.clear();
  drafts.set(row.draft_json, draft);
  return draft;
}

/** The case somebody works on is looked at several times between two changes, and as often at its acceptance. */
const drafts = new Map<string, Draft>();
const draftsKept = 20;

/** The item exactly as the case was accepted under; null before acceptance. */
export function storedItem(db: Db, { item_no: itemNo }: Pick<CaseRow, 'item_no'>): ServiceItem | null {
  if (itemNo === null) return null;
  const parsed = itemsOf(db);
  const known = parsed.get(itemNo);
  if (known) return known;
  const item = ServiceItem.parse(JSON.parse(findItemText(db, itemNo) ?? 'null'));
  if (parsed.size >= itemsKept) parsed.clear();
  parsed.set(itemNo, item);
  return item;
}

/** The text of an item never changes under its number, and lists show the same few items again and again. */
const items = new WeakMap<Db, Map<number, ServiceItem>>();
const itemsKept = 200;

function itemsOf(db: Db): Map<number, ServiceItem> {
  const known = items.get(db) ?? new Map<number, ServiceItem>();
  if (!items.has(db)) items.set(db, known);
  return known;
}

/** Keeps the item a case is accepted or decided under; the number it has. Call inside the transaction that uses it. */
export function keepItemAsIs(db: Db, item: ServiceItem): number {
  const numbers = numbersOf(db);
  const known = numbers.get(item);
  if (known !== undefined) return known;
  const itemNo = keepItemText(db, item.taskCode, JSON.stringify(item));
  // A transaction that is rolled back takes the text with it.
  db.afterCommit(() => numbers.set(item, itemNo));
  return itemNo;
}

/** Numbers of the items the catalogue holds parsed: twenty kilobytes are not written out and compared for every case. */
const itemNumbers = new WeakMap<Db, WeakMap<ServiceItem, number>>();

function numbersOf(db: Db): WeakMap<ServiceItem, number> {
  const known = itemNumbers.get(db) ?? new WeakMap<ServiceItem, number>();
  if (!itemNumbers.has(db)) itemNumbers.set(db, known);
  return known;
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
