import type { z } from 'zod';
import type { Db } from '#db/open.ts';
import { listUses } from '#db/queries/catalogue.ts';
import type { ItemHit } from '#contract/workstation/schemas.ts';
import { findItems, type FoundItem } from './find/find.ts';
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
  return found.map(({ taskCode, reason }) => {
    const item = getItem(db, taskCode);
    return {
      taskCode,
      reason,
      taskName: item.taskName,
      deptName: item.deptName,
      projectType: item.projectType,
      promiseText: limitText(item.promiseDay, item.promiseUnit),
      taskState: item.taskState,
    };
  });
}
