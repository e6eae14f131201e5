import { z } from 'zod';
import type { Db } from '#db/open.ts';
import {
  findItem,
  hasReading,
  listItemTexts,
  listReadings,
  saveReading,
  type ItemTextRow,
} from '#db/queries/catalogue.ts';
import { ServiceItem } from '#contract/catalogue.ts';
import { buildItemIndex, type ItemIndex, type ItemText } from './find/index-of-items.ts';
import { syllablesOf } from './find/readings.ts';

const Words = z.array(z.string());
const built = new WeakMap<Db, ItemIndex>();

/** Made anew at the next question: the catalogue changed. */
export function forgetItemIndex(db: Db): void {
  built.delete(db);
}

export function itemIndex(db: Db): ItemIndex {
  const known = built.get(db);
  if (known) return known;
  const readings = new Map(listReadings(db).map(({ text, syllables }) => [text, syllables.split(' ')]));
  const index = buildItemIndex(
    listItemTexts(db).map((row) => itemText(db, row)),
    (text) => readings.get(text) ?? syllablesOf(text),
  );
  built.set(db, index);
  return index;
}

/** Readings take longer than everything else about an item: worked out once, when it comes. */
export function keepReadings(db: Db, texts: readonly string[]): void {
  for (const text of texts.map((one) => one.toLowerCase()))
    if (text !== '' && !hasReading(db, text)) saveReading(db, text, syllablesOf(text).join(' '));
}

function itemText(db: Db, row: ItemTextRow): ItemText {
  const { task_code: taskCode, task_name: taskName, task_state: taskState, dept_name: department } = row;
  const known = { taskCode, taskName, taskState, department };
  if (row.result_name !== null && row.search_words !== null)
    return { ...known, result: row.result_name, words: Words.parse(JSON.parse(row.search_words)) };
  const item = ServiceItem.parse(JSON.parse(findItem(db, taskCode)?.item_json ?? '{}'));
  return { ...known, result: item.resultName, words: item.searchWords ?? [] };
}
