import fs from 'node:fs';
import path from 'node:path';
import { ServiceItem } from '#contract/catalogue.ts';
import { findItems } from '#host/catalogue/find/find.ts';
import { buildItemIndex } from '#host/catalogue/find/index-of-items.ts';
import { syllablesOf } from '#host/catalogue/find/readings.ts';
import { appRoot } from '#host/kernel/app-root.ts';
import { answering, numberFlag, UsageError } from '../answer.ts';

export interface FindItemFlags {
  limit: string;
  catalogue?: string;
}

/** Items of the shipped catalogue for a question, by the very search of the window. */
export const findItem = (words: readonly string[], { limit: text, catalogue }: FindItemFlags): Promise<void> =>
  answering(async () => {
    const limit = numberFlag('limit', text, 1, 100);
    const items = await readItems(catalogue ?? path.join(appRoot(), 'resources', 'catalogue', 'items'));
    const names = new Map(items.map((item) => [item.taskCode, item.taskName]));
    const index = buildItemIndex(
      items.map((item) => ({
        taskCode: item.taskCode,
        taskName: item.taskName,
        taskState: item.taskState,
        department: item.deptName,
        result: item.resultName,
        words: item.searchWords ?? [],
      })),
      syllablesOf,
    );
    const hits = findItems(index, words.join(' '), { limit, readings: syllablesOf });
    return { hits: hits.map(({ taskCode, reason }) => ({ taskCode, taskName: names.get(taskCode) ?? '', reason })) };
  });

async function readItems(folder: string): Promise<ServiceItem[]> {
  const names = await fs.promises.readdir(folder).catch(() => {
    throw new UsageError(`读不到目录 ${folder.slice(0, 200)}。请用 --catalogue 指明放事项 JSON 文件的目录。`);
  });
  return await Promise.all(
    names
      .filter((name) => name.endsWith('.json'))
      .map(async (name) => ServiceItem.parse(JSON.parse(await fs.promises.readFile(path.join(folder, name), 'utf8')))),
  );
}
