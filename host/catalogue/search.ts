import type { z } from 'zod';
import type { Db } from '#db/open.ts';
import { listUses } from '#db/queries/catalogue.ts';
import type { ItemHit } from '#contract/workstation/schemas.ts';
import { findItems, type FoundItem } from './find/find.ts';
import type { ItemIndex } from './find/index-of-items.ts';
import { syllablesOf } from './find/readings.ts';
import { itemIndex } from './item-index.ts';
import { getItem, limitText } from './items.ts';

/** Items for a question, best first; without one, what this clerk and then the others here accept most. */
export function search(db: Db, query: string, limit: number, operatorId: string): z.infer<typeof ItemHit>[] {
  const uses = new Map(listUses(db, operatorId).map((row) => [row.task_code, { own: row.own, all: row.total }]));
  const index = itemIndex(db);
  const found: FoundItem[] =
    query.trim() === ''
      ? [...uses]
          .filter(([taskCode]) => index.items.some((item) => item.taskCode === taskCode && item.taskState === 'active'))
          .toSorted(([, one], [, other]) => other.own - one.own || other.all - one.all)
          .slice(0, Math.min(limit, 8))
          .map(([taskCode, { own }]) => ({ taskCode, reason: own > 0 ? '我常用' : '本机常用' }))
      : findItems(index, query, { limit, uses, readings: syllablesOf });
  return found.map(({ taskCode, reason }) => ({ ...lineOf(db, index, taskCode), reason }));
}

type Line = Omit<z.infer<typeof ItemHit>, 'reason'>;
/** As long as the catalogue stays what it is. */
const lines = new WeakMap<ItemIndex, Map<string, Line>>();

function lineOf(db: Db, index: ItemIndex, taskCode: string): Line {
  const known = lines.get(index) ?? new Map<string, Line>();
  lines.set(index, known);
  const line = known.get(taskCode);
  if (line) return line;
  const item = getItem(db, taskCode);
  const { taskName, deptName, projectType, taskState } = item;
  const made = {
    taskCode,
    taskName,
    deptName,
    projectType,
    taskState,
    promiseText: limitText(item.promiseDay, item.promiseUnit),
  };
  known.set(taskCode, made);
  return made;
}
