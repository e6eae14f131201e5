import { createRequire } from 'node:module';
import type { Db } from '#db/open.ts';
import { findItem, saveItem, searchItems } from '#db/queries/catalogue.ts';
import { ServiceItem } from '#contract/catalogue.ts';
import { limitUnit, nameOf, projectType } from '#contract/codes/index.ts';
import { ExpectedError } from '#contract/errors.ts';
import type { ItemDetail, ItemHit } from '#contract/workstation/schemas.ts';
import type { z } from 'zod';

// Its dictionary takes longer to load than the rest of the workstation, and the first item or name comes after the first screen.
const load = createRequire(import.meta.url);
let readings: typeof import('pinyin-pro') | undefined;

/** First letters of the reading, lower case: 个体工商户 → gtgsh; letters and digits stay. */
export function initialsOf(text: string): string {
  readings ??= load('pinyin-pro') as typeof import('pinyin-pro');
  return readings
    .pinyin(text, { pattern: 'first', toneType: 'none', type: 'array', nonZh: 'consecutive' })
    .join('')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
}

export function storeItem(db: Db, item: ServiceItem): void {
  saveItem(db, {
    task_code: item.taskCode,
    task_name: item.taskName,
    task_version: item.taskVersion,
    task_state: item.taskState,
    initials: initialsOf(item.taskName),
    dept_name: item.deptName,
    item_json: JSON.stringify(item),
  });
  parsed.delete(item.taskCode);
}

export function search(db: Db, query: string, limit: number): z.infer<typeof ItemHit>[] {
  return searchItems(db, query.trim(), limit).map((row) => {
    const item = itemFrom(row.task_code, row.item_json);
    return {
      taskCode: row.task_code,
      taskName: row.task_name,
      deptName: row.dept_name,
      projectType: item.projectType,
      promiseText: limitText(item.promiseDay, item.promiseUnit),
      taskState: row.task_state,
    };
  });
}

/** @throws ExpectedError ITEM_NOT_FOUND */
export function getItem(db: Db, taskCode: string): ServiceItem {
  const row = findItem(db, taskCode);
  if (!row) throw new ExpectedError('ITEM_NOT_FOUND');
  return itemFrom(row.task_code, row.item_json);
}

export function itemDetail(db: Db, taskCode: string): z.infer<typeof ItemDetail> {
  const item = getItem(db, taskCode);
  return { item, kindText: kindText(item) };
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
