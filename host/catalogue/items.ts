import type { Db } from '#db/open.ts';
import { findItem, saveItem } from '#db/queries/catalogue.ts';
import { ServiceItem } from '#contract/catalogue.ts';
import { limitUnit, nameOf, projectType } from '#contract/codes/index.ts';
import { ExpectedError } from '#contract/errors.ts';
import { initialsOf } from './find/readings.ts';
import { forgetItemIndex, keepReadings } from './item-index.ts';

export function storeItem(db: Db, item: ServiceItem): void {
  saveItem(db, {
    task_code: item.taskCode,
    task_name: item.taskName,
    task_version: item.taskVersion,
    task_state: item.taskState,
    initials: initialsOf(item.taskName),
    dept_name: item.deptName,
    result_name: item.resultName,
    search_words: JSON.stringify(item.searchWords ?? []),
    item_json: JSON.stringify(item),
  });
  keepReadings(db, [item.taskName, item.deptName, item.resultName, ...(item.searchWords ?? [])]);
  parsed.delete(item.taskCode);
  forgetItemIndex(db);
}

/** @throws ExpectedError ITEM_NOT_FOUND */
export function getItem(db: Db, taskCode: string): ServiceItem {
  const row = findItem(db, taskCode);
  if (!row) throw new ExpectedError('ITEM_NOT_FOUND');
  return itemFrom(row.task_code, row.item_json);
}

/** e.g. 承诺件 · 5 个工作日; on-the-spot items need no number of days. */
export function kindText(item: ServiceItem): string {
  const kind = nameOf(projectType, item.projectType);
  return item.projectType === '1' && item.promiseDay === 0
    ? `${kind} · 当场办结`
    : `${kind} · ${limitText(item.promiseDay, item.promiseUnit)}`;
}

export function limitText(days: number, unit: 'workingDay' | 'naturalDay'): string {
  return days === 0 ? '当场' : `${days} ${limitUnit[unit]}`;
}

// Items change only when the feed says so; parsing one takes longer than the rest of a keystroke.
const parsed = new Map<string, { json: string; item: ServiceItem }>();

function itemFrom(taskCode: string, json: string): ServiceItem {
  const known = parsed.get(taskCode);
  if (known?.json === json) return known.item;
  const item = ServiceItem.parse(JSON.parse(json));
  parsed.set(taskCode, { json, item });
  return item;
}
